// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.TruffleFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.StandardOpenOption;
import org.jargoon.elf.Machine;

/** Knows ELF files that can be run here by their first bytes: 64 bits, little-endian, RISC-V. */
public final class ElfFileDetector implements TruffleFile.FileTypeDetector {
    private static final int HEADER = 20;
    private static final int MAGIC = 0x464c457f;
    private static final short CLASS_64_LITTLE = 0x0102;

    @Override
    public String findMimeType(TruffleFile file) throws IOException {
        try (InputStream stream = file.newInputStream(StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.wrap(stream.readNBytes(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
            boolean known = header.remaining() == HEADER
                    && header.getInt(0) == MAGIC
                    && header.getShort(4) == CLASS_64_LITTLE
                    && Short.toUnsignedInt(header.getShort(18)) == Machine.RISCV.number();
            return known ? JargoonLanguage.ELF : null;
        }
    }

    @Override
    public Charset findEncoding(TruffleFile file) {
        return null;
    }
}
