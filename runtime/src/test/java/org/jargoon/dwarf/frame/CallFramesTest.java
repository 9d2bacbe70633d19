// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.InterpretedFrames;
import org.jargoon.dwarf.Shapes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallFramesTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void allTablesAreThoseThatReadelfInterprets(int version) {
        Map<Long, List<String>> expected = InterpretedFrames.expected(Shapes.frames(version), Shapes.elf(version));
        assertTrue(expected.size() >= 8, "readelf's listing is not understood");
        DebugInfo info = Shapes.info(version);
        assertEquals(expected.size(), info.frames().size());
        expected.forEach((low, rows) -> {
            if (!rows.isEmpty()) {
                assertEquals(String.join("\n", rows), String.join("\n", InterpretedFrames.actual(info.frames(), low)));
            }
        });
        assertEquals(List.of(), info.problems());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void anInstructionHasTheRowThatCoversIt(int version) {
        CallFrames frames = Shapes.info(version).frames();
        long recurse = Shapes.symbol(version, "recurse");
        for (FrameRules row : frames.rows(recurse, range -> true)) {
            for (long pc = row.range().low(); pc != row.range().high(); pc += 2) {
                assertEquals(row.range(), frames.at(pc).orElseThrow().range());
            }
        }
        assertTrue(frames.at(Shapes.symbol(version, "bare")).isEmpty(), "it has none");
        assertTrue(frames.at(0).isEmpty());
        assertTrue(frames.at(-1).isEmpty());
    }
}
