// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jargoon.fp.FloatFlags;
import org.jargoon.fp.Rounding;
import org.jargoon.fp.TestFloat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every instruction of F and D that computes gives the register and the flags that TestFloat expects: with a static and a
 * dynamic rounding mode, with fflags clear before and with NX set, which take different ways through the nodes.
 */
@Tag("differential")
final class FloatTestFloatTest {

    /** How an operand or a result of TestFloat stands in a register. */
    private enum Shape {
        F32,
        F64,
        I32,
        I64;

        long toRegister(long value) {
            return switch (this) {
                case F32 -> value | FloatMachine.BOX;
                case I32 -> (int) value;
                case F64, I64 -> value;
            };
        }
    }

    /** An instruction; {@code negates} are the operands, as bits, whose sign it turns before it does as TestFloat's function. */
    private record Instruction(String name, String function, Shape from, Shape to, int negates) {}

    static Stream<Arguments> instructionsAndRoundings() {
        List<Instruction> all = new ArrayList<>();
        addFormat(all, "s", "f32", Shape.F32);
        addFormat(all, "d", "f64", Shape.F64);
        all.add(new Instruction("fcvt.s.d", "f64_to_f32", Shape.F64, Shape.F32, 0));
        all.add(new Instruction("fcvt.d.s", "f32_to_f64", Shape.F32, Shape.F64, 0));
        return all.stream().flatMap(i -> Stream.of(Rounding.values()).map(r -> Arguments.of(i.name(), r, i)));
    }

    private static void addFormat(List<Instruction> all, String suffix, String format, Shape shape) {
        for (String name : List.of("add", "sub", "mul", "div", "sqrt")) {
            all.add(new Instruction("f" + name + "." + suffix, format + "_" + name, shape, shape, 0));
        }
        all.add(new Instruction("fmadd." + suffix, format + "_mulAdd", shape, shape, 0));
        all.add(new Instruction("fmsub." + suffix, format + "_mulAdd", shape, shape, 4));
        all.add(new Instruction("fnmsub." + suffix, format + "_mulAdd", shape, shape, 1));
        all.add(new Instruction("fnmadd." + suffix, format + "_mulAdd", shape, shape, 5));
        for (String name : List.of("eq", "lt", "le")) {
            all.add(new Instruction("f" + name + "." + suffix, format + "_" + name, shape, Shape.I64, 0));
        }
        addIntegers(all, suffix, format, shape, "w", "i32", Shape.I32);
        addIntegers(all, suffix, format, shape, "wu", "ui32", Shape.I32);
        addIntegers(all, suffix, format, shape, "l", "i64", Shape.I64);
        addIntegers(all, suffix, format, shape, "lu", "ui64", Shape.I64);
    }

    private static void addIntegers(
            List<Instruction> all, String suffix, String format, Shape shape, String letter, String type, Shape integer) {
        all.add(new Instruction("fcvt." + letter + "." + suffix, format + "_to_" + type, shape, integer, 0));
        all.add(new Instruction("fcvt." + suffix + "." + letter, type + "_to_" + format, integer, shape, 0));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("instructionsAndRoundings")
    void registerAndFlagsAreTestFloats(String name, Rounding rounding, Instruction instruction) {
        // The 6.1 million cases of mulAdd are all run for two of the instructions, in the direction of the fast path.
        boolean fused = instruction.function().endsWith("_mulAdd");
        int stride = !fused ? 1 : rounding != Rounding.NEAREST_EVEN ? 32 : instruction.negates() == 0 ? 1 : 16;
        FloatMachine fixed = new FloatMachine(name, rounding.ordinal());
        FloatMachine dynamic = new FloatMachine(name, FloatMachine.DYNAMIC);
        long sign = instruction.from() == Shape.F32 ? 1L << 31 : 1L << 63;
        int cases = TestFloat.forEach(instruction.function(), rounding, stride, (a, b, c, result, flags) -> {
            long x = instruction.from().toRegister((instruction.negates() & 1) != 0 ? a ^ sign : a);
            long y = instruction.from().toRegister(b);
            long z = instruction.from().toRegister((instruction.negates() & 4) != 0 ? c ^ sign : c);
            long expected = instruction.to().toRegister(result);
            check(instruction, fixed, x, y, z, 0, 0, expected, flags);
            check(instruction, fixed, x, y, z, 0, FloatFlags.INEXACT, expected, flags);
            check(instruction, dynamic, x, y, z, rounding.ordinal(), 0, expected, flags);
            check(instruction, dynamic, x, y, z, rounding.ordinal(), FloatFlags.INEXACT, expected, flags);
        });
        assertTrue(cases > 300, () -> "only " + cases + " cases");
    }

    private static void check(
            Instruction instruction, FloatMachine machine, long a, long b, long c, int frm, int before, long result, int flags) {
        long actual = machine.run(a, b, c, frm, before);
        if (actual != result || machine.flags() != (before | flags)) {
            assertEquals(
                    "%x flags %x".formatted(result, before | flags),
                    "%x flags %x".formatted(actual, machine.flags()),
                    () -> "%s of %x %x %x, frm %d, fflags %x".formatted(instruction, a, b, c, frm, before));
        }
    }
}
