// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Signature;
import org.jargoon.signature.Structure;
import org.jargoon.signature.ValueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionsTest {
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void aFunctionIsFoundAtEachOfItsInstructions(int version) {
        DebugInfo info = Shapes.info(version);
        for (String name : List.of("deepest", "recurse", "mean", "name", "moved", "many", "through", "main")) {
            long entry = Shapes.symbol(version, name);
            Function function = info.functions().at(entry).orElseThrow();
            assertEquals(name, function.name());
            assertEquals(name, function.linkageName());
            assertEquals(entry, function.entry());
            assertEquals(Shapes.SOURCE, function.file());
            assertTrue(Shapes.text(function.line()).contains(" " + name + "("), function::toString);
            for (AddressRange range : function.ranges()) {
                assertEquals(function, info.functions().at(range.high() - 2).orElseThrow());
            }
        }
        assertEquals(List.of(), info.problems());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void signaturesSayHowToCall(int version) {
        assertPrototype(version, "deepest", "i64(ptr,i32)");
        assertPrototype(version, "mean", "f64(f32,ptr,u64)");
        assertPrototype(version, "name", "u8(ptr,i16,u32,bool)");
        assertPrototype(version, "many", "i32(i32,...)");
        assertEquals("struct point(struct point,i8)", signature(version, "moved").prototype().toString());
        Structure point = (Structure) signature(version, "moved").prototype().result();
        assertEquals(new Structure("struct point", 8, 4, List.of(
                new Structure.Member("x", ValueType.I32, 0), new Structure.Member("y", ValueType.I32, 4))), point);
        assertEquals(Signature.obstructed("long double cannot be passed by value"), signature(version, "through"));
    }

    private static void assertPrototype(int version, String name, String prototype) {
        assertEquals(Signature.of(Prototype.parse(prototype)), signature(version, name));
    }

    private static Signature signature(int version, String name) {
        return Shapes.info(version).functions().at(Shapes.symbol(version, name)).orElseThrow().signature();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void allFunctionsAreThoseThatAreInTheProgram(int version) {
        DebugInfo info = Shapes.info(version);
        Set<String> names = new TreeSet<>();
        info.functions().forEach(function -> names.add(function.name()));
        assertTrue(names.containsAll(Set.of("_start", "main", "quiet", "recurse")), names::toString);
        assertTrue(!names.contains("unused"), "it was thrown away by the linker");
        assertTrue(info.functions().at(Shapes.symbol(version, "bare")).isEmpty(), "only a symbol tells of it");
        assertTrue(info.functions().at(0).isEmpty());
        assertTrue(info.functions().at(-1).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void inlinedCallsAreNamedFromTheInside(int version) {
        DebugInfo info = Shapes.info(version);
        long from = Shapes.symbol(version, "deepest");
        Function deepest = info.functions().at(from).orElseThrow();
        List<List<String>> chains = new ArrayList<>();
        for (long pc = from; pc < deepest.ranges().getFirst().high(); pc += 2) {
            chains.add(info.functions().sourceFrames(pc).stream().map(SourceFrame::function).toList());
            assertEquals(Shapes.SOURCE, info.functions().sourceFrames(pc).getLast().file());
        }
        assertTrue(chains.contains(List.of("square", "distance", "deepest")), chains::toString);
        assertTrue(chains.contains(List.of("deepest")), chains::toString);
        long inside = from + 2L * chains.indexOf(List.of("square", "distance", "deepest"));
        List<InlinedCall> calls = info.functions().inlinedAt(inside);
        assertEquals(List.of("square", "distance"), calls.stream().map(InlinedCall::name).toList());
        assertEquals(Shapes.HEADER, calls.getFirst().callFile());
        assertEquals(Shapes.SOURCE, calls.getLast().callFile());
        assertEquals(Shapes.lineOf("return distance("), calls.getLast().callLine());
        assertEquals(Shapes.lineOf("return distance("), info.functions().sourceFrames(inside).getLast().line());
    }

    @Test
    void codeThatWasNotInlinedHasOneFrame() {
        DebugInfo info = Shapes.info(4);
        long recurse = Shapes.symbol(4, "recurse");
        assertEquals(List.of(), info.functions().inlinedAt(recurse));
        assertEquals(List.of(new SourceFrame("recurse", "recurse", Shapes.SOURCE, Shapes.lineOf(" recurse(point *at"))),
                info.functions().sourceFrames(recurse));
    }
}
