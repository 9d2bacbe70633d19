// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.Site;
import org.jargoon.fp.BinaryFormat;
import org.jargoon.fp.FloatFlags;
import org.jargoon.fp.Rounding;
import org.jargoon.fp.SoftFloat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What TestFloat does not judge: NaN boxing, signs, classes, moves, rounding modes; and the fast paths at random. */
final class FloatInstructionTest {
    private static final long BOX = FloatMachine.BOX;
    private static final long NAN32 = BOX | 0x7fc0_0000L;
    private static final int RANDOM_CASES = 100_000;

    private static void check(String name, long a, long b, long result, int flags) {
        FloatMachine machine = new FloatMachine(name, 0);
        long actual = machine.run(a, b, 0, 0, 0);
        assertEquals("%x %x".formatted(result, flags), "%x %x".formatted(actual, machine.flags()));
    }

    private static long box(float value) {
        return BOX | Float.floatToRawIntBits(value);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    @Test
    void unboxedNumberReadsAsTheCanonicalNaN() {
        long unboxed = 0xffff_fffeL << 32 | Float.floatToRawIntBits(1);
        check("fadd.s", unboxed, box(1), NAN32, 0);
        check("fmadd.s", box(1), unboxed, NAN32, 0);
        check("fsqrt.s", unboxed, 0, NAN32, 0);
        check("fmin.s", unboxed, box(3), box(3), 0);
        check("feq.s", unboxed, unboxed, 0, 0);
        check("flt.s", unboxed, box(1), 0, FloatFlags.INVALID);
        check("fcvt.d.s", unboxed, 0, 0x7ff8_0000_0000_0000L, 0);
        check("fcvt.w.s", unboxed, 0, Integer.MAX_VALUE, FloatFlags.INVALID);
        check("fclass.s", unboxed, 0, 1 << 9, 0);
        check("fsgnj.s", unboxed, box(-1), BOX | 0xffc0_0000L, 0);
        check("fsgnjx.s", box(-1), unboxed, box(-1), 0);
        check("fmv.x.w", unboxed, 0, Float.floatToRawIntBits(1), 0);
    }

    @Test
    void resultsOfSinglePrecisionAreBoxed() {
        check("fadd.s", box(1), box(2), box(3), 0);
        check("fcvt.s.w", 7, 0, box(7), 0);
        check("fcvt.s.d", bits(0.5), 0, box(0.5f), 0);
        check("fmv.w.x", 0x1234_5678_9abc_def0L, 0, BOX | 0x9abc_def0L, 0);
        check("fsgnjn.s", box(1), box(1), box(-1), 0);
    }

    @Test
    void signInjectionKeepsTheBitsOfNaNs() {
        long signaling = 0x7ff0_0000_0000_0001L;
        long negative = signaling | 1L << 63;
        check("fsgnj.d", signaling, bits(-1), negative, 0);
        check("fsgnjn.d", signaling, signaling, negative, 0);
        check("fsgnjn.d", negative, negative, signaling, 0);
        check("fsgnjx.d", negative, negative, signaling, 0);
        check("fsgnj.d", negative, negative, negative, 0);
        check("fsgnjx.d", bits(-2), bits(1), bits(-2), 0);
        check("fsgnjx.d", bits(-2), bits(-1), bits(2), 0);
        check("fsgnjx.d", bits(-0.0), bits(-0.0), bits(0.0), 0);
        check("fsgnjn.d", bits(0.0), bits(0.0), bits(-0.0), 0);
    }

    @Test
    void movesKeepAllBits() {
        check("fmv.x.d", 0xfff0_dead_beef_0001L, 0, 0xfff0_dead_beef_0001L, 0);
        check("fmv.d.x", 0xfff0_dead_beef_0001L, 0, 0xfff0_dead_beef_0001L, 0);
        check("fmv.x.w", 0x8000_0001L, 0, 0xffff_ffff_8000_0001L, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "-Infinity, 0", "-1.5, 1", "-2.2250738585072014E-308, 1", "-4.9E-324, 2", "-0.0, 3", "0.0, 4", "4.9E-324, 5",
        "2.2250738585072014E-308, 6", "Infinity, 7"
    })
    void numbersHaveTheirClass(double value, int number) {
        check("fclass.d", bits(value), 0, 1L << number, 0);
    }

    @Test
    void signalingAndQuietNaNsHaveTheirClass() {
        check("fclass.d", 0xfff0_0000_0000_0001L, 0, 1 << 8, 0);
        check("fclass.d", 0xfff8_0000_0000_0000L, 0, 1 << 9, 0);
        check("fclass.s", BOX | 0x7fbf_ffffL, 0, 1 << 8, 0);
        check("fclass.s", box(-Float.MIN_VALUE), 0, 1 << 2, 0);
        check("fclass.s", box(Float.MIN_NORMAL), 0, 1 << 6, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "fadd.d", "fmul.s", "fsqrt.d", "fmadd.s", "fcvt.w.d", "fcvt.d.l", "fcvt.d.w", "fcvt.s.d", "fcvt.d.s"
    })
    void reservedRoundingModesAreIllegal(String name) {
        for (int frm = 0; frm < 8; frm++) {
            int mode = frm;
            FloatMachine machine = new FloatMachine(name, FloatMachine.DYNAMIC);
            if (frm <= 4) {
                machine.run(0, BOX, BOX, frm, 0);
            } else {
                assertThrows(GuestFault.class, () -> machine.run(0, BOX, BOX, mode, 0));
            }
        }
        for (int rm : new int[] {5, 6}) {
            int word = FloatMachine.encode(name, rm);
            GuestNode node = Rv64.decode(word).node(new Site(0, 4, null, null, 0));
            assertInstanceOf(SystemNodes.Illegal.class, node);
        }
    }

    @Test
    void comparisonsDoNotLookAtFrm() {
        FloatMachine machine = new FloatMachine("flt.d", 0);
        assertEquals(1, machine.run(bits(1), bits(2), 0, 7, 0));
        assertEquals(0, machine.run(0x7ff8_0000_0000_0000L, bits(2), 0, 7, 0));
        assertEquals(FloatFlags.INVALID, machine.flags());
    }

    @Test
    void resultForX0StillRaisesFlags() {
        Rv64State state = new Rv64State();
        state.registers[Rv64.FIRST_FLOAT + 1] = bits(0.5);
        // fcvt.l.d zero,ft1,rtz
        var node = (FloatNode) Rv64.decode(0xc220_9053).node(new Site(0, 4, null, null, 0));
        node.execute(null, state);
        assertEquals(FloatFlags.INEXACT, state.registers[Rv64.FFLAGS]);
        assertEquals(0, state.registers[0]);
    }

    @Test
    void minimumAndMaximumAreSoftFloats() {
        SplittableRandom random = new SplittableRandom(2019);
        FloatMachine min = new FloatMachine("fmin.d", 0);
        FloatMachine max = new FloatMachine("fmax.d", 0);
        long[] special = {0, 1, 0x7ff0L << 48, 0x7ff0L << 48 | 1, 0x7ff8L << 48};
        for (int i = 0; i < RANDOM_CASES; i++) {
            long a = operand(random, special);
            long b = operand(random, special);
            SoftFloat soft = new SoftFloat(BinaryFormat.BINARY64, Rounding.NEAREST_EVEN);
            assertEquals(soft.minimumNumber(a, b), min.run(a, b, 0, 0, 0));
            assertEquals(soft.flags(), min.flags());
            assertEquals(soft.maximumNumber(a, b), max.run(a, b, 0, 0, 0));
            assertEquals(soft.flags(), max.flags());
        }
    }

    private static long operand(SplittableRandom random, long[] special) {
        long sign = random.nextBoolean() ? 1L << 63 : 0;
        return sign ^ (random.nextBoolean() ? special[random.nextInt(special.length)] : random.nextLong());
    }

    @Test
    void fastPathsAreSoftFloats() {
        SplittableRandom random = new SplittableRandom(1985);
        for (String format : new String[] {"d", "s"}) {
            FloatMachine[] machines = {
                new FloatMachine("fadd." + format, 0),
                new FloatMachine("fsub." + format, 0),
                new FloatMachine("fmul." + format, 0),
                new FloatMachine("fdiv." + format, 0),
                new FloatMachine("fsqrt." + format, 0),
                new FloatMachine("fmadd." + format, 0),
            };
            BinaryFormat binary = format.equals("d") ? BinaryFormat.BINARY64 : BinaryFormat.BINARY32;
            for (int i = 0; i < RANDOM_CASES; i++) {
                long a = near(random, binary);
                long b = near(random, binary);
                long c = near(random, binary);
                for (int op = 0; op < machines.length; op++) {
                    SoftFloat soft = new SoftFloat(binary, Rounding.NEAREST_EVEN);
                    long expected = boxed(binary, apply(soft, op, a, b, c));
                    for (int before = 0; before <= FloatFlags.INEXACT; before++) {
                        long x = boxed(binary, a);
                        assertEquals(expected, machines[op].run(x, boxed(binary, b), boxed(binary, c), 0, before));
                        assertEquals(before | soft.flags(), machines[op].flags());
                    }
                }
            }
        }
    }

    private static long apply(SoftFloat soft, int op, long a, long b, long c) {
        return switch (op) {
            case 0 -> soft.add(a, b);
            case 1 -> soft.subtract(a, b);
            case 2 -> soft.multiply(a, b);
            case 3 -> soft.divide(a, b);
            case 4 -> soft.squareRoot(a);
            default -> soft.fusedMultiplyAdd(a, b, c);
        };
    }

    private static long boxed(BinaryFormat format, long bits) {
        return format == BinaryFormat.BINARY32 ? BOX | bits : bits;
    }

    /**
     * Few significant bits and like exponents, so that exact and inexact, cancelled and zero results are all common.
     */
    private static long near(SplittableRandom random, BinaryFormat format) {
        int fraction = format.fractionBits();
        long bias = (1L << format.exponentBits() - 1) - 1;
        long exponents = random.nextInt(8) == 0 ? bias * 2 : random.nextInt(1, 8);
        long exponent = random.nextInt(8) == 0
                ? 0
                : Math.clamp(bias + random.nextLong(-exponents, exponents), 0, 2 * bias);
        long significand = random.nextLong() & (1L << fraction) - 1 & -1L << random.nextInt(fraction + 1);
        return random.nextLong() & format.signBit() | exponent << fraction | significand;
    }
}
