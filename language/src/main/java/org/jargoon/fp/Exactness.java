// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

/**
 * What the host's arithmetic, which rounds to nearest even, can be trusted with.
 *
 * <p>A result is <em>safe</em> if it is right and its operation raises no flag but perhaps INEXACT; where that flag is
 * set already, as it is nearly always after the first few operations of a program, a safe result is all there is to do:
 * the methods for that are meant to be inlined into compiled code. While it is clear, other methods tell whether a
 * result is exact. All answer false when in doubt, and the caller then turns to {@link SoftFloat}: so the host's
 * arithmetic never changes a flag.
 *
 * <p>The methods for {@code float} compute in {@code double}, which holds every product and every residual of a
 * quotient of two floats exactly.
 */
public final class Exactness {
    /**
     * Above this, products and residuals have no bits below the smallest subnormal: a product of 106 bits leading at
     * 2<sup>-960</sup> ends at 2<sup>-1065</sup>.
     */
    private static final int SMALL_HIGH = high(0x1p-960);

    private static final int INFINITE_HIGH = high(Double.POSITIVE_INFINITY);

    /** The smallest normal number itself may be what a tiny result was rounded to. */
    private static final int ABOVE_TINY_FLOAT = Float.floatToRawIntBits(Float.MIN_NORMAL) + 1;

    private static final int INFINITE_FLOAT = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private Exactness() {}

    /** Whether a sum or difference is safe: tiny ones are exact, so all but infinities and NaNs are. */
    public static boolean isSafeSum(double r) {
        return (high(r) & INFINITE_HIGH) != INFINITE_HIGH;
    }

    public static boolean isSafeSum(float r) {
        return (Float.floatToRawIntBits(r) & INFINITE_FLOAT) != INFINITE_FLOAT;
    }

    /** Whether a result is safe, whatever operation it came of; neither zeros nor very small numbers are. */
    public static boolean isSafe(double r) {
        return Integer.compareUnsigned((high(r) & Integer.MAX_VALUE) - SMALL_HIGH, INFINITE_HIGH - SMALL_HIGH) < 0;
    }

    public static boolean isSafe(float r) {
        int magnitude = Float.floatToRawIntBits(r) & Integer.MAX_VALUE;
        return Integer.compareUnsigned(magnitude - ABOVE_TINY_FLOAT, INFINITE_FLOAT - ABOVE_TINY_FLOAT) < 0;
    }

    /** The half of the bits that has the exponent: its constants are shorter in machine code. */
    private static int high(double r) {
        return (int) (Double.doubleToRawLongBits(r) >>> 32);
    }

    /** Whether r, a product that may have had something added, is the exact zero of a zero factor. */
    public static boolean isZeroProduct(double a, double b, double r) {
        return r == 0 && (a == 0 || b == 0);
    }

    /** Whether r, a quotient, is the exact zero of a zero dividend. */
    public static boolean isZeroQuotient(double a, double r) {
        return r == 0 && a == 0;
    }

    /** Whether r, the sum of a and b, is exact; infinities never are. */
    public static boolean isExactSum(double a, double b, double r) {
        return sumError(a, b, r) == 0;
    }

    public static boolean isExactSum(float a, float b, float r) {
        float part = r - a;
        return a - (r - part) + (b - part) == 0;
    }

    /**
     * The rounding error of a sum (Knuth's two-sum), itself exact. If the sum or something on the way to the error
     * overflows, it is a NaN, which equals nothing.
     */
    private static double sumError(double a, double b, double r) {
        double part = r - a;
        return a - (r - part) + (b - part);
    }

    /** Whether r, the product of a and b, is surely exact. */
    public static boolean isExactProduct(double a, double b, double r) {
        return isSafe(r) ? fma(a, b, -r) == 0 : isZeroProduct(a, b, r);
    }

    public static boolean isExactProduct(float a, float b, float r) {
        return (double) a * b == r && Math.abs(r) <= Float.MAX_VALUE;
    }

    /** Whether r, the quotient of a and b, is surely exact. */
    public static boolean isExactQuotient(double a, double b, double r) {
        return isSafe(r) ? isSafe(a) && fma(r, b, -a) == 0 : isZeroQuotient(a, r);
    }

    public static boolean isExactQuotient(float a, float b, float r) {
        return isSafe(r) ? (double) r * b == a : isZeroQuotient(a, r);
    }

    /** Whether r, the root of a, is surely exact. */
    public static boolean isExactRoot(double a, double r) {
        return isSafe(a) ? fma(r, r, -a) == 0 : a == 0;
    }

    public static boolean isExactRoot(float a, float r) {
        return isSafe(r) ? (double) r * r == a : a == 0;
    }

    /** Whether r, which is a*b+c rounded once, is surely exact. */
    public static boolean isExactFused(double a, double b, double c, double r) {
        if (a == 0 || b == 0) {
            return Math.abs(r) <= Double.MAX_VALUE;
        }
        // The product is p + e. If p + c is exact too, all that was rounded is (p + c) + e. If not, e could still make
        // up for it, but that is too rare to look for.
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
     * The host's fused multiply-add, the only use of it: one instruction wherever it is compiled for a processor that
     * has it, as all x86-64 ones since 2013 and all AArch64 ones do; elsewhere Java's library computes it with
     * BigDecimal, right but slow.
     */
    public static double fma(double a, double b, double c) {
        return Math.fma(a, b, c);
    }

    public static float fma(float a, float b, float c) {
        return Math.fma(a, b, c);
    }
}
