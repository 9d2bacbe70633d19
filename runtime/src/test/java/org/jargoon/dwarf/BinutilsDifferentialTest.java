// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What this package reads in programs is what binutils read in them. */
@Tag("differential")
class BinutilsDifferentialTest {
    @Test
    void allRowsOfLineTablesAreThoseOfObjdump() throws IOException, InterruptedException, ElfException {
        long rows = 0;
        List<Judge.Program> programs = Judge.programs();
        for (Judge.Program program : programs) {
            String listing = Judge.run(
                    null, Judge.PREFIX + "objdump", "--dwarf=decodedline", program.file().toString());
            List<String> expected = DecodedLines.expected(listing, program.elf());
            DebugInfo info = DebugInfo.of(program.elf());
            List<String> actual = DecodedLines.actual(info.lines());
            assertEquals(String.join("\n", expected), String.join("\n", actual), program.name());
            assertEquals(List.of(), info.problems(), program.name());
            assertTrue(actual.size() > 100, program.name());
            rows += actual.size();
        }
        System.out.printf("DWARF lines: %d programs, %,d rows%n", programs.size(), rows);
    }

    @Test
    void allCallFrameTablesAreThoseOfReadelf() throws IOException, InterruptedException, ElfException {
        long functions = 0;
        long rows = 0;
        List<Judge.Program> programs = Judge.programs();
        for (Judge.Program program : programs) {
            String listing = Judge.run(
                    null, Judge.PREFIX + "readelf", "--debug-dump=frames-interp", program.file().toString());
            Map<Long, List<String>> expected = InterpretedFrames.expected(listing, program.elf());
            DebugInfo info = DebugInfo.of(program.elf());
            for (Map.Entry<Long, List<String>> function : expected.entrySet()) {
                List<String> actual = InterpretedFrames.actual(info.frames(), function.getKey());
                // readelf prints nothing of a function whose only row is that of its CIE.
                if (!function.getValue().isEmpty() || actual.size() != 1) {
                    assertEquals(String.join("\n", function.getValue()), String.join("\n", actual), program.name());
                }
                rows += actual.size();
            }
            assertEquals(List.of(), info.problems(), program.name());
            functions += expected.size();
        }
        assertTrue(functions > 10_000, "only " + functions);
        System.out.printf(
                "DWARF call frames: %d programs, %,d functions, %,d rows%n", programs.size(), functions, rows);
    }

    @Test
    void functionsAndInlinedCallsAreThoseOfAddr2line() throws IOException, InterruptedException, ElfException {
        long addresses = 0;
        // addr2line of binutils 2.40 reads no 64-bit format.
        List<Judge.Program> programs = Judge.programs().stream()
                .filter(program -> !program.name().contains("gdwarf64"))
                .toList();
        for (Judge.Program program : programs) {
            DebugInfo info = DebugInfo.of(program.elf());
            SymbolTable symbols = program.elf().symbols();
            Set<Long> all = new TreeSet<>();
            info.lines().forEachRow(0, -1, row -> {
                for (long pc = row.address(); pc < row.end(); pc += 2) {
                    all.add(pc);
                }
            });
            Map<Long, List<SourceFrame>> expected = addr2line(program, all);
            // Of DWARF 5, addr2line of binutils 2.40 takes file 1 for file 0; objdump, above, does not.
            boolean files = !program.name().contains("dwarf-5");
            List<String> differences = new ArrayList<>();
            for (long pc : all) {
                List<SourceFrame> actual = info.functions().sourceFrames(pc);
                String symbol = symbols.nearest(pc).map(Symbol::name).orElse("");
                if (!same(expected.get(pc), actual, symbol, files)) {
                    differences.add("%x: addr2line %s%n     here      %s"
                            .formatted(pc, text(expected.get(pc)), text(actual)));
                }
            }
            assertEquals("", differences.stream().limit(3).collect(Collectors.joining("\n")),
                    program.name() + ": " + differences.size());
            assertEquals(List.of(), info.problems(), program.name());
            addresses += all.size();
        }
        System.out.printf("DWARF functions: %d programs, %,d addresses%n", programs.size(), addresses);
    }

    private static Map<Long, List<SourceFrame>> addr2line(Judge.Program program, Set<Long> addresses)
            throws IOException, InterruptedException {
        String input = addresses.stream().map(Long::toHexString).collect(Collectors.joining("\n", "", "\n"));
        String listing = Judge.run(
                input, Judge.PREFIX + "addr2line", "-a", "-f", "-i", "-e", program.file().toString());
        Map<Long, List<SourceFrame>> all = new HashMap<>();
        List<SourceFrame> frames = null;
        for (Iterator<String> lines = listing.lines().iterator(); lines.hasNext(); ) {
            String line = lines.next();
            if (line.startsWith("0x")) {
                frames = new ArrayList<>();
                all.put(Long.parseUnsignedLong(line.substring(2), 16), frames);
                continue;
            }
            String place = lines.next().replaceFirst(" \\(discriminator \\d+\\)$", "");
            int colon = place.lastIndexOf(':');
            String number = place.substring(colon + 1);
            frames.add(new SourceFrame(
                    line, line, place.substring(0, colon), number.equals("?") ? 0 : Integer.parseInt(number)));
        }
        return all;
    }

    /**
     * @param symbol what addr2line takes for the innermost function's where that has no linkage name; this package
     *     takes it for the outermost's, whose it is
     */
    private static boolean same(
            List<SourceFrame> expected, List<SourceFrame> actual, String symbol, boolean files) {
        boolean same = expected.size() == actual.size();
        for (int i = 0; same && i < actual.size(); i++) {
            SourceFrame left = expected.get(i);
            SourceFrame right = actual.get(i);
            String name = left.function();
            boolean named = name.equals(right.linkageName()) || name.equals(right.function());
            // With -flto names are in other units, where addr2line does not follow all of them.
            boolean unknown = name.equals("??") || i == 0 && name.equals(symbol);
            same = left.line() == right.line()
                    && (named || unknown)
                    && (!files || normal(left.file()).equals(normal(right.file())));
        }
        return same;
    }

    private static String text(List<SourceFrame> frames) {
        return frames.stream()
                .map(frame -> "%s %s:%d".formatted(frame.linkageName(), frame.file(), frame.line()))
                .collect(Collectors.joining(" < "));
    }

    private static String normal(String path) {
        return path.startsWith("/") ? Path.of(path).normalize().toString() : "?";
    }
}
