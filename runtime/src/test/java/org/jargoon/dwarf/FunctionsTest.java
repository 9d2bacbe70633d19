// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FunctionsTest {
    private static final ValueType INT = new ValueType.Int(4, true);
    private static final ValueType LONG = new ValueType.Int(8, true);

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
    void prototypesSayHowToCall(int version) {
        assertPrototype(version, "deepest", LONG, List.of(new ValueType.Pointer("point"), INT), false);
        assertPrototype(version, "mean", new ValueType.Float(8), List.of(new ValueType.Float(4),
                new ValueType.Pointer("const double"), new ValueType.Int(8, false)), false);
        assertPrototype(version, "name", new ValueType.Int(1, false), List.of(new ValueType.Pointer("const char"),
                new ValueType.Int(2, true), new ValueType.Int(4, false), new ValueType.Bool()), false);
        assertPrototype(version, "moved", new ValueType.Unsupported("struct point"),
                List.of(new ValueType.Unsupported("struct point"), new ValueType.Int(1, true)), false);
        assertPrototype(version, "many", INT, List.of(INT), true);
        assertPrototype(version, "through", new ValueType.Void(), List.of(new ValueType.Pointer("function"),
                new ValueType.Pointer("void"), new ValueType.Unsupported("long double"),
                new ValueType.Pointer("struct point *")), false);
    }

    private static void assertPrototype(
            int version, String name, ValueType result, List<ValueType> parameters, boolean variadic) {
        Function function = Shapes.info(version).functions().at(Shapes.symbol(version, name)).orElseThrow();
        assertEquals(new Prototype(result, parameters, variadic), function.prototype());
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
