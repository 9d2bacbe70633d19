// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.DecodedLines;
import org.jargoon.dwarf.Shapes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTableTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void allRowsAreThoseThatObjdumpReads(int version) {
        List<String> expected = DecodedLines.expected(Shapes.lines(version), Shapes.elf(version));
        assertTrue(expected.size() > 50, "objdump's listing is not understood");
        DebugInfo info = Shapes.info(version);
        assertEquals(String.join("\n", expected), String.join("\n", DecodedLines.actual(info.lines())));
        assertEquals(List.of(), info.problems());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void filesHaveTheirWholePath(int version) {
        LineTable lines = Shapes.info(version).lines();
        assertEquals(List.of(Shapes.SOURCE, Shapes.HEADER), lines.files());
        assertEquals(List.of(Shapes.HEADER), lines.filesNamed("shapes.h"));
        assertEquals(List.of(Shapes.HEADER), lines.filesNamed("dwarf/shapes.h"));
        assertEquals(List.of(Shapes.HEADER), lines.filesNamed(Shapes.HEADER));
        assertEquals(List.of(), lines.filesNamed("apes.h"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void anInstructionHasTheRowThatCoversIt(int version) {
        LineTable lines = Shapes.info(version).lines();
        long mean = Shapes.symbol(version, "mean");
        LineTable.Row row = lines.row(mean).orElseThrow();
        assertEquals(Shapes.SOURCE, row.file());
        assertTrue(row.address() <= mean, row::toString);
        assertTrue(row.end() > mean, row::toString);
        for (LineTable.Row each : lines.rows(mean, mean + 16)) {
            for (long pc = each.address(); pc < each.end(); pc += 2) {
                assertEquals(each, lines.row(pc).orElseThrow());
            }
        }
        assertTrue(lines.row(0).isEmpty(), "a discarded function is no code");
        assertTrue(lines.row(1).isEmpty());
        assertTrue(lines.row(-1).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void rowsOfARangeHaveAllOfItsCodeAndNoMore(int version) {
        LineTable lines = Shapes.info(version).lines();
        long from = Shapes.symbol(version, "mean") + 2;
        long to = from + 20;
        long at = from;
        for (LineTable.Row row : lines.rows(from, to)) {
            assertTrue(row.address() <= at && row.address() < to, row::toString);
            at = Math.max(at, row.end());
        }
        assertTrue(at >= to);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void aBreakpointIsWhereTheLineBegins(int version) {
        LineTable lines = Shapes.info(version).lines();
        int line = Shapes.lineOf("double sum = 0;");
        List<Long> addresses = lines.statements(Shapes.SOURCE, line);
        assertFalse(addresses.isEmpty());
        for (long address : addresses) {
            assertTrue(lines.rows(address, address + 1).stream()
                    .anyMatch(row -> row.address() == address && row.line() == line && row.statement()));
        }
        assertEquals(List.of(), lines.statements(Shapes.SOURCE, Shapes.lineOf("typedef unsigned char byte;")));
        assertEquals(List.of(), lines.statements(Shapes.SOURCE, Shapes.lineOf("return x * 3;")), "thrown away");
        assertEquals(List.of(), lines.statements("/nowhere.c", line));
    }

    /** Two functions that inline the same line both have to stop on it. */
    @Test
    void anInlinedLineHasAnAddressForEachPlace() {
        LineTable lines = Shapes.info(5).lines();
        Set<Long> found = new TreeSet<>(lines.statements(Shapes.HEADER, 9));
        assertTrue(found.stream().anyMatch(address -> address >= Shapes.symbol(5, "deepest")), found::toString);
    }

    @Test
    void aLineWithoutCodeIsMovedToTheNextThatHasSome() {
        LineTable lines = Shapes.info(4).lines();
        int first = Shapes.lineOf("__attribute__((noinline)) long deepest(");
        assertEquals(OptionalInt.of(first), lines.lineWithCode(Shapes.SOURCE, Shapes.lineOf("enum color { RED")));
        assertEquals(OptionalInt.of(first), lines.lineWithCode(Shapes.SOURCE, first));
        assertEquals(OptionalInt.empty(), lines.lineWithCode(Shapes.SOURCE, 9999));
    }

    @Test
    void columnsAreTheCompilers() {
        LineTable lines = Shapes.info(5).lines();
        long mean = Shapes.symbol(5, "mean");
        LineTable.Row first = lines.rows(mean, mean + 2).getFirst();
        assertEquals(Shapes.lineOf("double mean("), first.line());
        assertEquals(Shapes.text(first.line()).length(), first.column(), "where the body begins");
    }
}
