// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Section;

/** The value that a program's start puts into register gp, for data that is addressed relative to it. */
final class GlobalPointer {
    /** What the linker calls it; often an absolute symbol, which {@link ElfFile#symbols} leaves out. */
    private static final byte[] NAME = "__global_pointer$\0".getBytes(StandardCharsets.US_ASCII);

    private static final int SYMBOL_SIZE = 24;

    private GlobalPointer() {}

    static OptionalLong in(ElfFile file) {
        for (Section section : file.sections()) {
            if (section.type() == Section.SYMBOLS && section.link() >= 0
                    && section.link() < file.sections().size()) {
                ByteBuffer symbols = file.contents(section).orElse(ByteBuffer.allocate(0));
                ByteBuffer names =
                        file.contents(file.sections().get(section.link())).orElse(ByteBuffer.allocate(0));
                return find(symbols, names);
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong find(ByteBuffer symbols, ByteBuffer names) {
        byte[] name = new byte[NAME.length];
        for (int at = 0; at <= symbols.capacity() - SYMBOL_SIZE; at += SYMBOL_SIZE) {
            int offset = symbols.getInt(at);
            if (offset > 0 && offset <= names.capacity() - NAME.length) {
                names.get(offset, name);
                if (Arrays.equals(name, NAME)) {
                    return OptionalLong.of(symbols.getLong(at + 8));
                }
            }
        }
        return OptionalLong.empty();
    }
}
