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
 * Every instruction of F and D that computes gives the register and the flags that TestFloat expects: with a static and
 * a dynamic rounding mode, with fflags clear before and with NX set, which take different ways through the nodes.
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

    /** Instructions that do as one function of TestFloat does. */
    private record Function(String name, Shape from, Shape to, List<Instruction> instructions) {
        Function(String name, Shape from, Shape to, String instruction) {
            this(name, from, to, List.of(new Instruction(instruction, false, false)));
        }
    }

    /**
     * An instruction, and whether it turns the sign of its first and its third operand before it does as the function.
     */
    private record Instruction(String name, boolean negatesA, boolean negatesC) {}

    /** An instruction with one rounding mode and one start of fflags. */
    private record Run(FloatMachine machine, Instruction instruction, int frm, int before) {}

    static Stream<Arguments> functionsAndRoundings() {
        List<Function> all = new ArrayList<>();
        addFormat(all, "s", "f32", Shape.F32);
        addFormat(all, "d", "f64", Shape.F64);
        all.add(new Function("f64_to_f32", Shape.F64, Shape.F32, "fcvt.s.d"));
        all.add(new Function("f32_to_f64", Shape.F32, Shape.F64, "fcvt.d.s"));
        return all.stream().flatMap(f -> Stream.of(Rounding.values()).map(r -> Arguments.of(f.name(), r, f)));
    }

    private static void addFormat(List<Function> all, String suffix, String format, Shape shape) {
        for (String name : List.of("add", "sub", "mul", "div", "sqrt")) {
            all.add(new Function(format + "_" + name, shape, shape, "f" + name + "." + suffix));
        }
        List<Instruction> fused = List.of(
                new Instruction("fmadd." + suffix, false, false),
                new Instruction("fmsub." + suffix, false, true),
                new Instruction("fnmsub." + suffix, true, false),
                new Instruction("fnmadd." + suffix, true, true));
        all.add(new Function(format + "_mulAdd", shape, shape, fused));
        for (String name : List.of("eq", "lt", "le")) {
            all.add(new Function(format + "_" + name, shape, Shape.I64, "f" + name + "." + suffix));
        }
        addIntegers(all, suffix, format, shape, "w", "i32", Shape.I32);
        addIntegers(all, suffix, format, shape, "wu", "ui32", Shape.I32);
        addIntegers(all, suffix, format, shape, "l", "i64", Shape.I64);
        addIntegers(all, suffix, format, shape, "lu", "ui64", Shape.I64);
    }

    private static void addIntegers(
            List<Function> all, String suffix, String format, Shape shape, String letter, String type, Shape integer) {
        all.add(new Function(format + "_to_" + type, shape, integer, "fcvt." + letter + "." + suffix));
        all.add(new Function(type + "_to_" + format, integer, shape, "fcvt." + suffix + "." + letter));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("functionsAndRoundings")
    void registerAndFlagsAreTestFloats(String name, Rounding rounding, Function function) {
        // The 6.1 million cases of mulAdd are all run only in the direction of the fast path.
        int stride = name.endsWith("_mulAdd") && rounding != Rounding.NEAREST_EVEN ? 32 : 1;
        List<Run> runs = new ArrayList<>();
        for (Instruction instruction : function.instructions()) {
            for (int rm : new int[] {rounding.ordinal(), FloatMachine.DYNAMIC}) {
                FloatMachine machine = new FloatMachine(instruction.name(), rm);
                runs.add(new Run(machine, instruction, rounding.ordinal(), 0));
                runs.add(new Run(machine, instruction, rounding.ordinal(), FloatFlags.INEXACT));
            }
        }
        int cases = TestFloat.forEach(name, rounding, stride, (a, b, c, result, flags) -> {
            for (Run run : runs) {
                check(function, run, a, b, c, result, flags);
            }
        });
        assertTrue(cases > 300, () -> "only " + cases + " cases");
    }

    private static void check(Function function, Run run, long a, long b, long c, long result, int flags) {
        Shape from = function.from();
        long sign = from == Shape.F32 ? 1L << 31 : 1L << 63;
        long x = from.toRegister(run.instruction().negatesA() ? a ^ sign : a);
        long z = from.toRegister(run.instruction().negatesC() ? c ^ sign : c);
        FloatMachine machine = run.machine();
        long actual = machine.run(x, from.toRegister(b), z, run.frm(), run.before());
        long expected = function.to().toRegister(result);
        int expectedFlags = run.before() | flags;
        if (actual != expected || machine.flags() != expectedFlags) {
            assertEquals(
                    "%x flags %x".formatted(expected, expectedFlags),
                    "%x flags %x".formatted(actual, machine.flags()),
                    () -> "%s of %x %x %x".formatted(run, a, b, c));
        }
    }
}
