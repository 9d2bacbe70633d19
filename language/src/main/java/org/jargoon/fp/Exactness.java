// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

/**
 * What the host's arithmetic, which rounds to nearest even, can be trusted with.
 *
 * <p>A result is <em>safe</em> if it is right and its operation raises no flag but perhaps INEXACT; where that flag is set
 * already, as it is nearly always after the first few operations of a program, a safe result is all there is to do. While
 * it is clear, the other methods tell whether the result is exact. Both answer false when in doubt, and the caller then
 * turns to {@link SoftFloat}: so the fast path never changes a flag.
 *
 * <p>All of it is meant to be inlined into compiled code, and so is branch-free where that is cheap. The methods for
 * {@code float} compute in {@code double}, which holds every product and quotient residual of two floats exactly.
 */
public final class Exactness {
    /**
     * Above this, products and residuals have no bits below the smallest subnormal: a product of 106 bits leading at
     * 2<sup>-960</sup> ends at 2<sup>-1065</sup>.
     */
    private static final double SMALL = 0x1p-960;

    private static final long SMALL_BITS = Double.doubleToRawLongBits(SMALL);
    private static final long SAFE_SPAN = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY) - SMALL_BITS;

    /** As {@link #SMALL} for float: a product of 48 bits leading at 2<sup>-101</sup> ends at 2<sup>-148</sup>. */
    private static final float SMALL_FLOAT = 0x1p-100f;

    /** The smallest normal number itself may be what a tiny result was rounded to. */
    private static final int FLOAT_ABOVE_TINY = Float.floatToRawIntBits(Float.MIN_NORMAL) + 1;

    private static final int FLOAT_SAFE_SPAN =
            Float.floatToRawIntBits(Float.POSITIVE_INFINITY) - FLOAT_ABOVE_TINY;

    private Exactness() {}

    /** Whether a sum or difference is safe: tiny ones are exact, so all but infinities and NaNs are. */
    public static boolean isSafeSum(double r) {
        return Math.abs(r) <= Double.MAX_VALUE;
    }

    public static boolean isSafeSum(float r) {
        return Math.abs(r) <= Float.MAX_VALUE;
    }

    /** Whether a result is safe, whatever operation it came of; neither zeros nor very small numbers are. */
    public static boolean isSafe(double r) {
        long magnitude = Double.doubleToRawLongBits(r) & Long.MAX_VALUE;
        return Long.compareUnsigned(magnitude - SMALL_BITS, SAFE_SPAN) < 0;
    }

    public static boolean isSafe(float r) {
        int magnitude = Float.floatToRawIntBits(r) & Integer.MAX_VALUE;
        return Integer.compareUnsigned(magnitude - FLOAT_ABOVE_TINY, FLOAT_SAFE_SPAN) < 0;
    }

    /** Whether the operand of a square root makes its root safe and {@link #isExactRoot} right. */
    public static boolean isSafeRadicand(double a) {
        return Long.compareUnsigned(Double.doubleToRawLongBits(a) - SMALL_BITS, SAFE_SPAN) < 0;
    }

    /** Whether a product that is not safe is an exact zero. */
    public static boolean isZeroProduct(double a, double b, double r) {
        return r == 0 && (a == 0 || b == 0);
    }

    /** Whether a quotient that is not safe is an exact zero. */
    public static boolean isZeroQuotient(double a, double r) {
        return r == 0 && a == 0;
    }

    /** Whether a*b+c that is not safe is an exact zero: all of it is 0, or the product cancels a c that is not small. */
    public static boolean isZeroFused(double a, double b, double c, double r) {
        return r == 0 && (a == 0 || b == 0 || Math.abs(c) >= SMALL);
    }

    public static boolean isZeroFused(float a, float b, float c, float r) {
        return r == 0 && (a == 0 || b == 0 || Math.abs(c) >= SMALL_FLOAT);
    }

    /** Whether r, the finite sum of a and b, is exact. */
    public static boolean isExactSum(double a, double b, double r) {
        return sumError(a, b, r) == 0;
    }

    public static boolean isExactSum(float a, float b, float r) {
        float part = r - a;
        return a - (r - part) + (b - part) == 0;
    }

    /**
     * The rounding error of a sum (Knuth's two-sum), itself exact. Should something on the way to it overflow, it is a NaN,
     * which equals nothing.
     */
    private static double sumError(double a, double b, double r) {
        double part = r - a;
        return a - (r - part) + (b - part);
    }

    /** Whether r, the safe product of a and b, is exact. */
    public static boolean isExactProduct(double a, double b, double r) {
        return fma(a, b, -r) == 0;
    }

    public static boolean isExactProduct(float a, float b, float r) {
        return (double) a * b == r;
    }

    /** Whether r, the safe quotient of a and b, is exact. */
    public static boolean isExactQuotient(double a, double b, double r) {
        return Math.abs(a) >= SMALL && fma(r, b, -a) == 0;
    }

    public static boolean isExactQuotient(float a, float b, float r) {
        return (double) r * b == a;
    }

    /** Whether r, the root of the safe radicand a, is exact. */
    public static boolean isExactRoot(double a, double r) {
        return fma(r, r, -a) == 0;
    }

    public static boolean isExactRoot(float a, float r) {
        return (double) r * r == a;
    }

    /** Whether r, which is a*b+c and safe, is exact. */
    public static boolean isExactFused(double a, double b, double c, double r) {
        if (a == 0 || b == 0) {
            return true;
        }
        // The product is p + e. If p + c is exact too, all that was rounded is (p + c) + e. If not, e could still make up
        // for it, but that is too rare to look for.
        double p = a * b;
        double e = fma(a, b, -p);
        double sum = p + c;
        return isSafe(p) && sumError(p, c, sum) == 0 && sumError(sum, e, r) == 0;
    }

    public static boolean isExactFused(float a, float b, float c, float r) {
        double p = (double) a * b;
        double sum = p + c;
        return sum == r && sumError(p, c, sum) == 0;
    }

    /**
     * The host's fused multiply-add, the only use of it: one instruction wherever it is compiled for a processor that has
     * it, as all x86-64 ones since 2013 and all AArch64 ones do; elsewhere Java's library computes it with BigDecimal,
     * right but slow.
     */
    public static double fma(double a, double b, double c) {
        return Math.fma(a, b, c);
    }

    public static float fma(float a, float b, float c) {
        return Math.fma(a, b, c);
    }
}
