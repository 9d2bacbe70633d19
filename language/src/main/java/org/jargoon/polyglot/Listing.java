// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongFunction;
import org.jargoon.vcpu.Disassembler;

/** A function's source where there is no other: its instructions, one per line. It is written when somebody asks. */
final class Listing {
    private static final int LONGEST = 4;

    private final String name;
    private final byte[] code;
    private final long address;
    private final Disassembler disassembler;
    private final LongFunction<String> labels;

    /** By line: the offset of its instruction. */
    private List<Integer> offsets;
    private Source source;

    /**
     * @param name of the source
     * @param code the function's bytes
     * @param address of the first one
     * @param labels what addresses are called
     */
    Listing(String name, byte[] code, long address, Disassembler disassembler, LongFunction<String> labels) {
        this.name = name;
        this.code = code;
        this.address = address;
        this.disassembler = disassembler;
        this.labels = labels;
    }

    /** All of it. */
    @TruffleBoundary
    synchronized SourceSection all() {
        write();
        return source.createSection(0, source.getLength());
    }

    /** The line with the instruction that many bytes from the beginning; the nearest one where there is none. */
    @TruffleBoundary
    synchronized SourceSection line(long offset) {
        write();
        int found = Collections.binarySearch(offsets, (int) Math.clamp(offset, 0, Integer.MAX_VALUE));
        int index = found >= 0 ? found : Math.max(0, -found - 2);
        return source.createSection(index + 1);
    }

    private void write() {
        if (source != null) {
            return;
        }
        StringBuilder text = new StringBuilder();
        offsets = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(code.length + LONGEST).order(ByteOrder.LITTLE_ENDIAN).put(code);
        for (int at = 0; at < code.length; ) {
            Disassembler.Line line = disassembler.disassemble(bytes.getInt(at), address + at, labels);
            offsets.add(at);
            text.append("%8x:  %s%n".formatted(address + at, line.toString().replace('\t', ' ')));
            at += line.length();
        }
        if (offsets.isEmpty()) {
            offsets.add(0);
            text.append("%8x:  no instruction can be read%n".formatted(address));
        }
        source = Source.newBuilder(JargoonLanguage.ID, text, name).mimeType(JargoonLanguage.WORD).build();
    }
}
