// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

import static org.jargoon.fp.BinaryFormat.BINARY32;
import static org.jargoon.fp.BinaryFormat.BINARY64;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules of IEEE 754 that {@link SoftFloat} follows, and its agreement with the host where that rounds the same. */
final class SoftFloatTest {
    private static final long NAN = 0x7ff8_0000_0000_0000L;
    private static final long SIGNALING = 0x7ff0_0000_0000_0001L;
    private static final int RANDOM_CASES = 200_000;

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }

    private static void check(long result, int flags, Rounding rounding, ToLongFunction<SoftFloat> operation) {
        SoftFloat soft = new SoftFloat(BINARY64, rounding);
        long actual = operation.applyAsLong(soft);
        assertEquals("%x %x".formatted(result, flags), "%x %x".formatted(actual, soft.flags()));
    }

    private static void check(double result, int flags, ToLongFunction<SoftFloat> operation) {
        check(bits(result), flags, Rounding.NEAREST_EVEN, operation);
    }

    @ParameterizedTest
    @EnumSource(Rounding.class)
    void exactZeroSumIsNegativeOnlyWhenRoundingDown(Rounding rounding) {
        double zero = rounding == Rounding.DOWN ? -0.0 : 0.0;
        check(bits(zero), 0, rounding, s -> s.add(bits(1.5), bits(-1.5)));
        check(bits(zero), 0, rounding, s -> s.subtract(bits(0.0), bits(0.0)));
        check(bits(zero), 0, rounding, s -> s.fusedMultiplyAdd(bits(3), bits(5), bits(-15)));
        check(bits(-0.0), 0, rounding, s -> s.add(bits(-0.0), bits(-0.0)));
    }

    @ParameterizedTest
    @EnumSource(Rounding.class)
    void overflowGoesToInfinityOrToTheLargestNumber(Rounding rounding) {
        int flags = FloatFlags.OVERFLOW | FloatFlags.INEXACT;
        boolean infinite = rounding != Rounding.TOWARD_ZERO && rounding != Rounding.DOWN;
        double expected = infinite ? Double.POSITIVE_INFINITY : Double.MAX_VALUE;
        check(bits(expected), flags, rounding, s -> s.multiply(bits(Double.MAX_VALUE), bits(2)));
        boolean negativeInfinite = rounding != Rounding.TOWARD_ZERO && rounding != Rounding.UP;
        double negative = negativeInfinite ? Double.NEGATIVE_INFINITY : -Double.MAX_VALUE;
        check(bits(negative), flags, rounding, s -> s.multiply(bits(Double.MAX_VALUE), bits(-2)));
    }

    @Test
    void tinyIsJudgedAfterRounding() {
        // 2^-1022 - 2^-1076 rounds, with an unlimited exponent, to 2^-1022 itself; 2^-1022 - 2^-1075 does not.
        double min = Double.MIN_NORMAL;
        check(min, FloatFlags.INEXACT, s -> s.fusedMultiplyAdd(bits(-0x1p-538), bits(0x1p-538), bits(min)));
        check(min, FloatFlags.INEXACT | FloatFlags.UNDERFLOW,
                s -> s.fusedMultiplyAdd(bits(-0x1p-537), bits(0x1p-538), bits(min)));
        check(Double.MIN_VALUE, 0, s -> s.multiply(bits(0x1p-1073), bits(0.5)));
    }

    @Test
    void invalidOperationsGiveTheCanonicalNaN() {
        double infinity = Double.POSITIVE_INFINITY;
        int invalid = FloatFlags.INVALID;
        check(Double.NaN, invalid, s -> s.subtract(bits(infinity), bits(infinity)));
        check(Double.NaN, invalid, s -> s.multiply(bits(infinity), bits(-0.0)));
        check(Double.NaN, invalid, s -> s.divide(bits(0.0), bits(0.0)));
        check(Double.NaN, invalid, s -> s.divide(bits(infinity), bits(infinity)));
        check(Double.NaN, invalid, s -> s.squareRoot(bits(-1)));
        check(Double.NaN, invalid, s -> s.fusedMultiplyAdd(bits(0), bits(infinity), NAN));
        check(Double.NaN, invalid, s -> s.add(SIGNALING, bits(1)));
        check(Double.NaN, 0, s -> s.add(0xfff8_0000_0000_1234L, bits(1)));
        check(-0.0, 0, s -> s.squareRoot(bits(-0.0)));
        check(-infinity, FloatFlags.DIVIDE_BY_ZERO, s -> s.divide(bits(1), bits(-0.0)));
    }

    @Test
    void quietComparisonSignalsOnlyForSignalingNaNs() {
        check(0, 0, Rounding.NEAREST_EVEN, s -> s.equal(NAN, NAN) ? 1 : 0);
        check(0, FloatFlags.INVALID, Rounding.NEAREST_EVEN, s -> s.equal(SIGNALING, 0) ? 1 : 0);
        check(0, FloatFlags.INVALID, Rounding.NEAREST_EVEN, s -> s.lessSignaling(NAN, 0) ? 1 : 0);
        check(0, FloatFlags.INVALID, Rounding.NEAREST_EVEN, s -> s.lessOrEqualSignaling(0, NAN) ? 1 : 0);
        check(1, 0, Rounding.NEAREST_EVEN, s -> s.equal(bits(0.0), bits(-0.0)) ? 1 : 0);
    }

    @Test
    void minimumAndMaximumPreferNumbersAndOrderZeros() {
        check(-0.0, 0, s -> s.minimumNumber(bits(0.0), bits(-0.0)));
        check(-0.0, 0, s -> s.minimumNumber(bits(-0.0), bits(0.0)));
        check(0.0, 0, s -> s.maximumNumber(bits(0.0), bits(-0.0)));
        check(0.0, 0, s -> s.maximumNumber(bits(-0.0), bits(0.0)));
        check(-2.0, 0, s -> s.minimumNumber(bits(-2), bits(-1)));
        check(-1.0, 0, s -> s.maximumNumber(bits(-2), bits(-1)));
        check(1.0, 0, s -> s.minimumNumber(NAN, bits(1)));
        check(1.0, FloatFlags.INVALID, s -> s.maximumNumber(bits(1), SIGNALING));
        check(Double.NaN, FloatFlags.INVALID, s -> s.minimumNumber(SIGNALING, NAN));
        check(Double.NaN, 0, s -> s.maximumNumber(NAN | 5, NAN | 1L << 63));
    }

    @Test
    void integersOutOfRangeSaturateAndAreInvalidNotInexact() {
        int invalid = FloatFlags.INVALID;
        check(Integer.MAX_VALUE, invalid, Rounding.TOWARD_ZERO, s -> s.toSigned(bits(0x1p31), 32));
        check(Integer.MIN_VALUE, invalid, Rounding.DOWN, s -> s.toSigned(bits(-0x1p31 - 0.5), 32));
        check(Integer.MIN_VALUE, FloatFlags.INEXACT, Rounding.TOWARD_ZERO, s -> s.toSigned(bits(-0x1p31 - 0.5), 32));
        check(Long.MAX_VALUE, invalid, Rounding.TOWARD_ZERO, s -> s.toSigned(NAN | 1L << 63, 64));
        check(Long.MIN_VALUE, 0, Rounding.TOWARD_ZERO, s -> s.toSigned(bits(-0x1p63), 64));
        check(-1L, invalid, Rounding.TOWARD_ZERO, s -> s.toUnsigned(bits(0x1p64), 64));
        check(-1L << 11, 0, Rounding.TOWARD_ZERO, s -> s.toUnsigned(bits(0x1p64 - 0x1p11), 64));
        check(0, invalid, Rounding.DOWN, s -> s.toUnsigned(bits(-0.25), 64));
        check(0, FloatFlags.INEXACT, Rounding.UP, s -> s.toUnsigned(bits(-0.25), 64));
        check(0xffff_ffffL, invalid, Rounding.TOWARD_ZERO, s -> s.toUnsigned(NAN, 32));
    }

    @Test
    void tiesGoToEvenOrAwayFromZero() {
        check(2, FloatFlags.INEXACT, Rounding.NEAREST_EVEN, s -> s.toSigned(bits(2.5), 64));
        check(3, FloatFlags.INEXACT, Rounding.NEAREST_AWAY, s -> s.toSigned(bits(2.5), 64));
        check(-3, FloatFlags.INEXACT, Rounding.NEAREST_AWAY, s -> s.toSigned(bits(-2.5), 64));
        check(bits(1.0), FloatFlags.INEXACT, Rounding.NEAREST_EVEN, s -> s.add(bits(1), bits(0x1p-53)));
        check(bits(1 + 0x1p-52), FloatFlags.INEXACT, Rounding.NEAREST_AWAY, s -> s.add(bits(1), bits(0x1p-53)));
    }

    @Test
    void agreesWithTheHostInDouble() {
        SplittableRandom random = new SplittableRandom(754);
        for (int i = 0; i < RANDOM_CASES; i++) {
            double a = randomDouble(random);
            double b = randomDouble(random);
            double c = randomDouble(random);
            agrees("add", a + b, SoftFloat::add, a, b);
            agrees("subtract", a - b, SoftFloat::subtract, a, b);
            agrees("multiply", a * b, SoftFloat::multiply, a, b);
            agrees("divide", a / b, SoftFloat::divide, a, b);
            agrees("squareRoot", Math.sqrt(a), (s, x, y) -> s.squareRoot(x), a, b);
            agrees("fused", Math.fma(a, b, c), (s, x, y) -> s.fusedMultiplyAdd(x, y, bits(c)), a, b);
            SoftFloat toFloat = new SoftFloat(BINARY32, Rounding.NEAREST_EVEN);
            assertEquals(Float.floatToIntBits((float) a), (int) toFloat.convert(BINARY64, bits(a)));
        }
    }

    @Test
    void agreesWithTheHostInFloat() {
        SplittableRandom random = new SplittableRandom(754);
        for (int i = 0; i < RANDOM_CASES; i++) {
            float a = randomFloat(random);
            float b = randomFloat(random);
            float c = randomFloat(random);
            agrees("add", a + b, SoftFloat::add, a, b);
            agrees("multiply", a * b, SoftFloat::multiply, a, b);
            agrees("divide", a / b, SoftFloat::divide, a, b);
            agrees("squareRoot", (float) Math.sqrt(a), (s, x, y) -> s.squareRoot(x), a, b);
            long addend = Float.floatToRawIntBits(c);
            agrees("fused", Math.fma(a, b, c), (s, x, y) -> s.fusedMultiplyAdd(x, y, addend), a, b);
        }
    }

    private interface Binary {
        long apply(SoftFloat soft, long a, long b);
    }

    private static void agrees(String name, double expected, Binary operation, double a, double b) {
        long actual = operation.apply(new SoftFloat(BINARY64, Rounding.NEAREST_EVEN), bits(a), bits(b));
        // A NaN of the host is taken for the canonical one.
        if (actual != Double.doubleToLongBits(expected)) {
            assertEquals(expected, Double.longBitsToDouble(actual), () -> "%s %a %a".formatted(name, a, b));
        }
    }

    private static void agrees(String name, float expected, Binary operation, float a, float b) {
        SoftFloat soft = new SoftFloat(BINARY32, Rounding.NEAREST_EVEN);
        long actual = operation.apply(soft, Float.floatToRawIntBits(a), Float.floatToRawIntBits(b));
        assertTrue(
                (int) actual == Float.floatToIntBits(expected) && actual >>> 32 == 0,
                () -> "%s %a %a: %x instead of %a".formatted(name, a, b, actual, expected));
    }

    /** Mostly numbers near each other, so that sums cancel; the others have any bits. */
    private static double randomDouble(SplittableRandom random) {
        long bits = random.nextLong();
        if (random.nextInt(4) != 0) {
            bits = bits & ~(0x7ffL << 52) | 1023L + random.nextInt(-60, 60) << 52;
        }
        return Double.longBitsToDouble(random.nextBoolean() ? bits : bits & -1L << random.nextInt(52));
    }

    private static float randomFloat(SplittableRandom random) {
        int bits = random.nextInt();
        if (random.nextInt(4) != 0) {
            bits = bits & ~(0xff << 23) | 127 + random.nextInt(-30, 30) << 23;
        }
        return Float.intBitsToFloat(random.nextBoolean() ? bits : bits & -1 << random.nextInt(23));
    }
}
