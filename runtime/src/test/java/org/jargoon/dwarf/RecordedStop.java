// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import org.jargoon.dwarf.frame.FrameReader;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Segment;

/**
 * A guest that tests/guests/dwarf/record.py has stopped: its registers and its stack from the stack pointer up. What
 * else it has in memory is in its file.
 *
 * @param frames the addresses that gdb shows, innermost first
 */
public record RecordedStop(ElfFile elf, long pc, long[] registers, byte[] stack, List<Long> frames)
        implements FrameReader {
    static List<RecordedStop> parse(String text, ElfFile elf) {
        List<RecordedStop> stops = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i + 3 < lines.size(); i++) {
            if (lines.get(i).startsWith("pc ")) {
                String stack = lines.get(i + 2).substring("stack ".length());
                stops.add(new RecordedStop(
                        elf,
                        numbers(lines.get(i))[0],
                        numbers(lines.get(i + 1)),
                        HexFormat.of().parseHex(stack),
                        Arrays.stream(numbers(lines.get(i + 3))).boxed().toList()));
            }
        }
        return stops;
    }

    private static long[] numbers(String line) {
        return Arrays.stream(line.split(" ")).skip(1).mapToLong(each -> Long.parseUnsignedLong(each, 16)).toArray();
    }

    @Override
    public long register(int dwarfNumber) {
        return dwarfNumber < registers.length ? registers[dwarfNumber] : 0;
    }

    @Override
    public OptionalLong readLong(long address) {
        long at = address - registers[2];
        return at < 0 || at > stack.length - 8
                ? readFile(address)
                : OptionalLong.of(ByteBuffer.wrap(stack).order(ByteOrder.LITTLE_ENDIAN).getLong((int) at));
    }

    private OptionalLong readFile(long address) {
        for (Segment segment : elf.loadSegments()) {
            long at = address - segment.address();
            if (at >= 0 && at <= segment.fileSize() - 8) {
                return OptionalLong.of(elf.contents(segment).getLong((int) at));
            }
        }
        return OptionalLong.empty();
    }
}
