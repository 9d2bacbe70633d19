// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;

/** The program of tests/guests/dwarf as compiled with DWARF 2 to 5, and what binutils read in it. */
public final class Shapes {
    static final List<Integer> VERSIONS = List.of(2, 3, 4, 5);
    static final String FOLDER = "/guests/dwarf";
    public static final String SOURCE = FOLDER + "/shapes.c";
    public static final String HEADER = FOLDER + "/shapes.h";

    /** One of the stops with some callers. */
    public static final RecordedStop STOP = stops(5).stream()
            .filter(stop -> stop.frames().size() >= 5)
            .findFirst()
            .orElseThrow();

    private static final List<String> SOURCE_LINES = sourceLines();

    private Shapes() {}

    public static ElfFile elf(int version) {
        try {
            return ElfFile.parse(bytes(version), Machine.RISCV);
        } catch (ElfException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(int version) {
        return resource("shapes-%d.elf".formatted(version));
    }

    public static DebugInfo info(int version) {
        return DebugInfo.of(elf(version));
    }

    public static long symbol(int version, String name) {
        return elf(version).symbols().find(name).orElseThrow().address();
    }

    /** As objdump --dwarf=decodedline prints the line tables. */
    public static String lines(int version) {
        return new String(resource("shapes-%d.lines".formatted(version)), StandardCharsets.UTF_8);
    }

    /** As readelf --debug-dump=frames-interp prints the call frame tables. */
    public static String frames(int version) {
        return new String(resource("shapes-%d.frames".formatted(version)), StandardCharsets.UTF_8);
    }

    /** Where the program was stopped, with its stack and what gdb found on it. */
    public static List<RecordedStop> stops(int version) {
        return RecordedStop.parse(
                new String(resource("shapes-%d.stacks".formatted(version)), StandardCharsets.UTF_8), elf(version));
    }

    /** The number of the only line of shapes.c that has {@code text} in it. */
    public static int lineOf(String text) {
        int[] found = IntStream.rangeClosed(1, SOURCE_LINES.size())
                .filter(line -> text(line).contains(text))
                .toArray();
        if (found.length != 1) {
            throw new AssertionError(text + " is in the lines " + Arrays.toString(found));
        }
        return found[0];
    }

    /** A line of shapes.c. */
    public static String text(int line) {
        return SOURCE_LINES.get(line - 1);
    }

    private static List<String> sourceLines() {
        try {
            return Files.readAllLines(Path.of("..", "tests", "guests", "dwarf", "shapes.c"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] resource(String name) {
        try (InputStream in = Shapes.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
