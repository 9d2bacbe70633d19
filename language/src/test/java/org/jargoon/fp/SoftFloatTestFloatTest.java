// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every operation of {@link SoftFloat} gives the bits and the flags that TestFloat expects. */
@Tag("differential")
final class SoftFloatTestFloatTest {

    private interface Operation {
        long apply(SoftFloat soft, long a, long b, long c);
    }

    private record Function(String name, BinaryFormat format, Operation operation) {}

    static Stream<Arguments> functionsAndRoundings() {
        List<Function> functions = new ArrayList<>();
        addFormat(functions, "f32", BinaryFormat.BINARY32);
        addFormat(functions, "f64", BinaryFormat.BINARY64);
        functions.add(new Function(
                "f32_to_f64", BinaryFormat.BINARY64, (s, a, b, c) -> s.convert(BinaryFormat.BINARY32, a)));
        functions.add(new Function(
                "f64_to_f32", BinaryFormat.BINARY32, (s, a, b, c) -> s.convert(BinaryFormat.BINARY64, a)));
        return functions.stream()
                .flatMap(f -> Stream.of(Rounding.values()).map(r -> Arguments.of(f.name(), r, f)));
    }

    private static void addFormat(List<Function> all, String name, BinaryFormat format) {
        all.add(new Function(name + "_add", format, (s, a, b, c) -> s.add(a, b)));
        all.add(new Function(name + "_sub", format, (s, a, b, c) -> s.subtract(a, b)));
        all.add(new Function(name + "_mul", format, (s, a, b, c) -> s.multiply(a, b)));
        all.add(new Function(name + "_div", format, (s, a, b, c) -> s.divide(a, b)));
        all.add(new Function(name + "_sqrt", format, (s, a, b, c) -> s.squareRoot(a)));
        all.add(new Function(name + "_mulAdd", format, SoftFloat::fusedMultiplyAdd));
        all.add(new Function(name + "_eq", format, (s, a, b, c) -> s.equal(a, b) ? 1 : 0));
        all.add(new Function(name + "_lt", format, (s, a, b, c) -> s.lessSignaling(a, b) ? 1 : 0));
        all.add(new Function(name + "_le", format, (s, a, b, c) -> s.lessOrEqualSignaling(a, b) ? 1 : 0));
        all.add(new Function(name + "_to_i32", format, (s, a, b, c) -> s.toSigned(a, 32) & 0xffffffffL));
        all.add(new Function(name + "_to_ui32", format, (s, a, b, c) -> s.toUnsigned(a, 32)));
        all.add(new Function(name + "_to_i64", format, (s, a, b, c) -> s.toSigned(a, 64)));
        all.add(new Function(name + "_to_ui64", format, (s, a, b, c) -> s.toUnsigned(a, 64)));
        all.add(new Function("i32_to_" + name, format, (s, a, b, c) -> s.fromSigned((int) a)));
        all.add(new Function("ui32_to_" + name, format, (s, a, b, c) -> s.fromUnsigned(a)));
        all.add(new Function("i64_to_" + name, format, (s, a, b, c) -> s.fromSigned(a)));
        all.add(new Function("ui64_to_" + name, format, (s, a, b, c) -> s.fromUnsigned(a)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("functionsAndRoundings")
    void resultAndFlagsAreTestFloats(String name, Rounding rounding, Function function) {
        // The 6.1 million cases of mulAdd are all run in one direction only.
        int stride = name.endsWith("_mulAdd") && rounding != Rounding.NEAREST_EVEN ? 16 : 1;
        int cases = TestFloat.forEach(name, rounding, stride, (a, b, c, result, flags) -> {
            SoftFloat soft = new SoftFloat(function.format(), rounding);
            long actual = function.operation().apply(soft, a, b, c);
            if (actual != result || soft.flags() != flags) {
                assertEquals(
                        "%x flags %x".formatted(result, flags),
                        "%x flags %x".formatted(actual, soft.flags()),
                        () -> "%s %s of %x %x %x".formatted(name, rounding, a, b, c));
            }
        });
        assertTrue(cases > 300, () -> "only " + cases + " cases");
    }
}
