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
import java.util.Optional;
import java.util.function.LongFunction;
import org.jargoon.vcpu.Disassembler;

/**
 * A function's source: lines of the program's text where its debugging information tells them, and otherwise its
 * instructions, one per line, which are written when somebody asks.
 */
final class Listing {
    private static final int LONGEST = 4;

    private final String name;
    private final byte[] code;
    private final long address;
    private final Disassembler disassembler;
    private final LongFunction<String> labels;
    private final SourceLines lines;
    private final long inFile;

    /** By line: the offset of its instruction. */
    private List<Integer> offsets;
    private Source source;
    private SourceSection all;

    /**
     * @param name of the source
     * @param code the function's bytes
     * @param address of the first one
     * @param labels what addresses are called
     * @param lines of the program's text
     * @param inFile the address of the first byte as the file has it
     */
    Listing(
            String name,
            byte[] code,
            long address,
            Disassembler disassembler,
            LongFunction<String> labels,
            SourceLines lines,
            long inFile) {
        this.name = name;
        this.code = code;
        this.address = address;
        this.disassembler = disassembler;
        this.labels = labels;
        this.lines = lines;
        this.inFile = inFile;
    }

    /**
     * A line of the program's text.
     *
     * @param offsets of the instructions with which it begins, from the function's beginning: several if it comes in
     *     parts
     */
    record Line(SourceSection section, List<Long> offsets) {}

    /** All of it. */
    @TruffleBoundary
    synchronized SourceSection all() {
        if (all == null) {
            all = lines.function(inFile, code.length).orElseGet(() -> {
                write();
                return source.createSection(0, source.getLength());
            });
        }
        return all;
    }

    /** The lines of the program's text; none if its debugging information does not tell them. */
    @TruffleBoundary
    List<Line> statements() {
        return lines.statements(inFile, code.length);
    }
    /** The line with the instruction that many bytes from the beginning; the nearest one where there is none. */
    @TruffleBoundary
    synchronized SourceSection line(long offset) {
        Optional<SourceSection> line = lines.at(inFile + offset);
        if (line.isPresent()) {
            return line.get();
        }
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
