// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

/**
 * Floating point by integer arithmetic: each operation as IEEE 754-2019 defines it, in any rounding direction, with all
 * exception flags, for any {@link BinaryFormat}.
 *
 * <p>An instance is made for one operation: it has the format of operands and results, and afterwards the flags. Where
 * the standard leaves a choice: tininess is judged after rounding, every NaN result is the canonical NaN, and
 * fusedMultiplyAdd(0, infinity, quiet NaN) is invalid. These are the rules of RISC-V (unprivileged manual, chapters "F"
 * and "D").
 *
 * <p>Within, a finite number other than 0 is a sign, an exponent e and a significand s with bit 62 as its leading bit,
 * and has the magnitude s * 2<sup>e-62</sup>. Bits lost at the right are or-ed into bit 0 ("jammed"), which cannot
 * change how anything rounds as long as bit 0 lies below the first rounded bit.
 */
public final class SoftFloat {
    private final BinaryFormat format;
    private final Rounding rounding;
    private int flags;

    public SoftFloat(BinaryFormat format, Rounding rounding) {
        this.format = format;
        this.rounding = rounding;
    }

    /** The {@link FloatFlags} that the operation has raised. */
    public int flags() {
        return flags;
    }

    /** The sum of two numbers. */
    public long add(long a, long b) {
        if (format.isNaN(a) || format.isNaN(b)) {
            return nan(a, b);
        }
        boolean negativeA = format.isNegative(a);
        boolean negativeB = format.isNegative(b);
        if (format.isInfinite(a)) {
            return format.isInfinite(b) && negativeA != negativeB ? invalid() : format.infinity(negativeA);
        }
        if (format.isInfinite(b)) {
            return format.infinity(negativeB);
        }
        if (format.isZero(a)) {
            return format.isZero(b) ? sumOfZeros(negativeA, negativeB) : canonical(b);
        }
        if (format.isZero(b)) {
            return canonical(a);
        }
        // The larger first; one bit is kept free for the carry.
        boolean swap = format.magnitude(a) < format.magnitude(b);
        long large = swap ? b : a;
        long small = swap ? a : b;
        boolean negative = swap ? negativeB : negativeA;
        int exponent = format.exponent(large);
        long sum = format.significand(large) >>> 1;
        long addend = shiftRightJam(format.significand(small) >>> 1, exponent - format.exponent(small));
        sum = negativeA == negativeB ? sum + addend : sum - addend;
        return sum == 0 ? format.zero(rounding == Rounding.DOWN) : normalizeAndRound(negative, exponent + 1, sum);
    }

    /** The difference of two numbers. */
    public long subtract(long a, long b) {
        return format.isNaN(b) ? add(a, b) : add(a, b ^ format.signBit());
    }

    /** The product of two numbers. */
    public long multiply(long a, long b) {
        if (format.isNaN(a) || format.isNaN(b)) {
            return nan(a, b);
        }
        boolean negative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            return format.isZero(a) || format.isZero(b) ? invalid() : format.infinity(negative);
        }
        if (format.isZero(a) || format.isZero(b)) {
            return format.zero(negative);
        }
        // Leading bits at 63 and 62 make the product lead at bit 125 or 126.
        long x = format.significand(a) << 1;
        long y = format.significand(b);
        long high = Math.unsignedMultiplyHigh(x, y);
        long product = high | (x * y != 0 ? 1 : 0);
        return normalizeAndRound(negative, format.exponent(a) + format.exponent(b) + 1, product);
    }

    /** The quotient of two numbers. */
    public long divide(long a, long b) {
        if (format.isNaN(a) || format.isNaN(b)) {
            return nan(a, b);
        }
        boolean negative = format.isNegative(a) != format.isNegative(b);
        if (format.isInfinite(a)) {
            return format.isInfinite(b) ? invalid() : format.infinity(negative);
        }
        if (format.isInfinite(b)) {
            return format.zero(negative);
        }
        if (format.isZero(b)) {
            if (format.isZero(a)) {
                return invalid();
            }
            flags |= FloatFlags.DIVIDE_BY_ZERO;
            return format.infinity(negative);
        }
        if (format.isZero(a)) {
            return format.zero(negative);
        }
        int exponent = format.exponent(a) - format.exponent(b);
        // At most 53 bits are not 0, so there is room for 11 more: each step of the long division makes 11 bits.
        long remainder = format.significand(a) >>> 10;
        long divisor = format.significand(b) >>> 10;
        if (remainder < divisor) {
            remainder <<= 1;
            exponent--;
        }
        long quotient = 1;
        remainder -= divisor;
        for (int step = 0; step < 5; step++) {
            long digit = Long.divideUnsigned(remainder << 11, divisor);
            remainder = (remainder << 11) - digit * divisor;
            quotient = quotient << 11 | digit;
        }
        return round(negative, exponent, quotient << 7 | (remainder != 0 ? 1 : 0));
    }

    /** The square root of a number. */
    public long squareRoot(long a) {
        if (format.isNaN(a)) {
            return nan(a, a);
        }
        if (format.isZero(a)) {
            return canonical(a);
        }
        if (format.isNegative(a)) {
            return invalid();
        }
        if (format.isInfinite(a)) {
            return format.infinity();
        }
        int exponent = format.exponent(a);
        long radicand = (format.significand(a) >>> 10) << (exponent & 1);
        // The host's correctly rounded root of radicand * 2^52 is an integer of 53 bits that errs by less than 1. The
        // sign of its error says on which side of it the root lies.
        long root = (long) Math.sqrt((double) radicand * 0x1p52);
        long error = (radicand << 52) - root * root;
        return round(false, exponent >> 1, (root << 10) + Long.signum(error));
    }

    /** a * b + c, rounded once. */
    public long fusedMultiplyAdd(long a, long b, long c) {
        boolean timesZero = format.isInfinite(a) && format.isZero(b) || format.isZero(a) && format.isInfinite(b);
        if (timesZero) {
            return invalid();
        }
        if (format.isNaN(a) || format.isNaN(b) || format.isNaN(c)) {
            raiseIfSignaling(c, c);
            return nan(a, b);
        }
        boolean negative = format.isNegative(a) != format.isNegative(b);
        boolean negativeC = format.isNegative(c);
        if (format.isInfinite(a) || format.isInfinite(b)) {
            return format.isInfinite(c) && negative != negativeC ? invalid() : format.infinity(negative);
        }
        if (format.isInfinite(c)) {
            return format.infinity(negativeC);
        }
        if (format.isZero(a) || format.isZero(b)) {
            return format.isZero(c) ? sumOfZeros(negative, negativeC) : canonical(c);
        }
        if (format.isZero(c)) {
            return multiply(a, b);
        }
        return addProduct(a, b, c, negative);
    }

    /** {@link #fusedMultiplyAdd} of finite numbers other than 0; {@code negative} is the sign of the product. */
    private long addProduct(long a, long b, long c, boolean negative) {
        // Two numbers of 128 bits: the product leads at bit 124 or 125, c at bit 124, so bit 126 takes the carry.
        long x = format.significand(a);
        long y = format.significand(b);
        long high = Math.multiplyHigh(x, y);
        long low = x * y;
        int exponent = format.exponent(a) + format.exponent(b);
        long highC = format.significand(c) >>> 2;
        long lowC = format.significand(c) << 62;
        int exponentC = format.exponent(c);
        int distance = exponent - exponentC;
        // Bits can be lost only where the other number is so much larger that at most one leading bit cancels: the low
        // 20 bits of the product and the low 72 bits of c are 0.
        if (distance >= 0) {
            lowC = lowShiftedRightJam(highC, lowC, distance);
            highC = distance < 64 ? highC >>> distance : 0;
        } else {
            low = lowShiftedRightJam(high, low, -distance);
            high = -distance < 64 ? high >>> -distance : 0;
            exponent = exponentC;
        }
        if (negative == format.isNegative(c)) {
            low += lowC;
            high += highC + (Long.compareUnsigned(low, lowC) < 0 ? 1 : 0);
        } else {
            boolean borrow = Long.compareUnsigned(low, lowC) < 0;
            low -= lowC;
            high -= highC + (borrow ? 1 : 0);
            if (high < 0) {
                negative = !negative;
                high = low == 0 ? -high : ~high;
                low = -low;
            }
        }
        if (high == 0) {
            if (low == 0) {
                return format.zero(rounding == Rounding.DOWN);
            }
            return normalizeAndRound(negative, exponent - 62, low);
        }
        int shift = Long.numberOfLeadingZeros(high) - 1;
        long significand = shift == 0 ? high : high << shift | low >>> 64 - shift;
        return round(negative, exponent + 2 - shift, significand | (low << shift != 0 ? 1 : 0));
    }

    /** Whether two numbers are equal; invalid only for a signaling NaN. */
    public boolean equal(long a, long b) {
        if (format.isNaN(a) || format.isNaN(b)) {
            raiseIfSignaling(a, b);
            return false;
        }
        return order(a) == order(b);
    }

    /** Whether a &lt; b; invalid for any NaN. */
    public boolean lessSignaling(long a, long b) {
        return ordered(a, b) && order(a) < order(b);
    }

    /** Whether a &lt;= b; invalid for any NaN. */
    public boolean lessOrEqualSignaling(long a, long b) {
        return ordered(a, b) && order(a) <= order(b);
    }

    private boolean ordered(long a, long b) {
        if (format.isNaN(a) || format.isNaN(b)) {
            flags |= FloatFlags.INVALID;
            return false;
        }
        return true;
    }

    /** A number that orders as the operand does; both zeros give 0. */
    private long order(long bits) {
        return format.isNegative(bits) ? -format.magnitude(bits) : format.magnitude(bits);
    }

    /** minimumNumber of IEEE 754-2019, section 9.6: a NaN loses against a number, and -0 is less than +0. */
    public long minimumNumber(long a, long b) {
        boolean less = order(a) < order(b) || order(a) == order(b) && format.isNegative(a);
        return number(a, b, less);
    }

    /** maximumNumber of IEEE 754-2019, section 9.6: a NaN loses against a number, and +0 is greater than -0. */
    public long maximumNumber(long a, long b) {
        boolean greater = order(a) > order(b) || order(a) == order(b) && !format.isNegative(a);
        return number(a, b, greater);
    }

    private long number(long a, long b, boolean first) {
        raiseIfSignaling(a, b);
        if (format.isNaN(a)) {
            return format.isNaN(b) ? format.canonicalNaN() : canonical(b);
        }
        return canonical(format.isNaN(b) || first ? a : b);
    }

    /** The nearest number in this format, as the rounding direction says, to a number in another one. */
    public long convert(BinaryFormat from, long a) {
        if (from.isNaN(a)) {
            if (from.isSignalingNaN(a)) {
                flags |= FloatFlags.INVALID;
            }
            return format.canonicalNaN();
        }
        boolean negative = from.isNegative(a);
        if (from.isInfinite(a)) {
            return format.infinity(negative);
        }
        return from.isZero(a) ? format.zero(negative) : round(negative, from.exponent(a), from.significand(a));
    }

    /** The nearest number to a signed integer. */
    public long fromSigned(long value) {
        return fromMagnitude(value < 0, value < 0 ? -value : value);
    }

    /** The nearest number to an unsigned integer. */
    public long fromUnsigned(long value) {
        return fromMagnitude(false, value);
    }

    private long fromMagnitude(boolean negative, long magnitude) {
        if (magnitude == 0) {
            return 0;
        }
        return normalizeAndRound(negative, 62, magnitude);
    }

    /**
     * The nearest signed integer of a width, 32 or 64 bits. One out of range is invalid and gives the nearest in range,
     * a NaN the largest.
     */
    public long toSigned(long a, int width) {
        long max = -1L >>> 65 - width;
        boolean negative = format.isNegative(a) && !format.isNaN(a);
        long saturated = negative ? -max - 1 : max;
        // The magnitude of the smallest number is one more, and as an unsigned number it is right for 64 bits too.
        long magnitude = toMagnitude(a, negative ? max + 1 : max);
        return (flags & FloatFlags.INVALID) != 0 ? saturated : negative ? -magnitude : magnitude;
    }

    /** As {@link #toSigned}, for unsigned integers. */
    public long toUnsigned(long a, int width) {
        long max = -1L >>> 64 - width;
        boolean negative = format.isNegative(a) && !format.isNaN(a);
        long magnitude = toMagnitude(a, negative ? 0 : max);
        return (flags & FloatFlags.INVALID) != 0 ? negative ? 0 : max : magnitude;
    }

    /** The rounded magnitude if it is at most {@code limit}, unsigned; anything, with the invalid flag, if not. */
    private long toMagnitude(long a, long limit) {
        if (format.isZero(a)) {
            return 0;
        }
        int exponent = format.exponent(a);
        // Infinity and NaN have the largest exponent of all.
        if (exponent > 63) {
            flags |= FloatFlags.INVALID;
            return 0;
        }
        long significand = format.significand(a);
        if (exponent >= 62) {
            return atMost(significand << exponent - 62, limit);
        }
        int shift = 62 - exponent;
        long integer = shift < 64 ? significand >>> shift : 0;
        long rest = shift < 64 ? significand << 64 - shift : shiftRightJam(significand, shift - 64);
        if (rounding.increments(format.isNegative(a), (integer & 1) != 0, rest)) {
            integer++;
        }
        long result = atMost(integer, limit);
        if (rest != 0 && (flags & FloatFlags.INVALID) == 0) {
            flags |= FloatFlags.INEXACT;
        }
        return result;
    }

    private long atMost(long magnitude, long limit) {
        if (Long.compareUnsigned(magnitude, limit) > 0) {
            flags |= FloatFlags.INVALID;
        }
        return magnitude;
    }

    private void raiseIfSignaling(long a, long b) {
        if (format.isSignalingNaN(a) || format.isSignalingNaN(b)) {
            flags |= FloatFlags.INVALID;
        }
    }

    private long nan(long a, long b) {
        raiseIfSignaling(a, b);
        return format.canonicalNaN();
    }

    private long invalid() {
        flags |= FloatFlags.INVALID;
        return format.canonicalNaN();
    }

    private long sumOfZeros(boolean negativeA, boolean negativeB) {
        return format.zero(negativeA == negativeB ? negativeA : rounding == Rounding.DOWN);
    }

    /** The same number with nothing in the bits above the format. */
    private long canonical(long bits) {
        return bits & (format.signBit() << 1) - 1;
    }

    /** Rounds a number whose significand is not 0 but may lead below bit 62, or at bit 63 by a carry. */
    private long normalizeAndRound(boolean negative, int exponent, long significand) {
        int shift = Long.numberOfLeadingZeros(significand) - 1;
        if (shift < 0) {
            return round(negative, exponent + 1, significand >>> 1 | significand & 1);
        }
        return round(negative, exponent - shift, significand << shift);
    }

    /** Rounds the number {@code significand} * 2<sup>exponent-62</sup>, whose leading bit is bit 62, to the format. */
    private long round(boolean negative, int exponent, long significand) {
        int below = 62 - format.fractionBits();
        boolean tiny = exponent < format.minExponent();
        long bits;
        if (tiny) {
            // Tiny after rounding, unless rounding as if the exponent had no limit already reached the normal numbers.
            tiny = exponent < format.minExponent() - 1 || rounded(negative, significand, below) >= 0;
            significand = shiftRightJam(significand, format.minExponent() - exponent);
            bits = rounded(negative, significand, below) >>> below;
        } else if (exponent > format.maxExponent()) {
            return overflow(negative);
        } else {
            // The leading 1 adds one to the exponent field, and so does a carry out of the fraction.
            long field = exponent - format.minExponent();
            bits = (field << format.fractionBits()) + (rounded(negative, significand, below) >>> below);
            if (bits >= format.infinity()) {
                return overflow(negative);
            }
        }
        if ((significand & (1L << below) - 1) != 0) {
            flags |= tiny ? FloatFlags.INEXACT | FloatFlags.UNDERFLOW : FloatFlags.INEXACT;
        }
        return negative ? bits | format.signBit() : bits;
    }

    /** The significand, rounded at bit {@code below}; bits under that one have no meaning. */
    private long rounded(boolean negative, long significand, int below) {
        long unit = 1L << below;
        boolean up = rounding.increments(negative, (significand & unit) != 0, significand << 64 - below);
        return up ? significand + unit : significand;
    }

    private long overflow(boolean negative) {
        flags |= FloatFlags.OVERFLOW | FloatFlags.INEXACT;
        long magnitude = rounding.overflowsToInfinity(negative) ? format.infinity() : format.infinity() - 1;
        return negative ? magnitude | format.signBit() : magnitude;
    }

    private static long shiftRightJam(long value, int distance) {
        if (distance == 0) {
            return value;
        }
        return distance < 64 ? value >>> distance | (value << 64 - distance != 0 ? 1 : 0) : value != 0 ? 1 : 0;
    }

    /** The low half of a number of 128 bits shifted to the right, with what is lost jammed into its bit 0. */
    private static long lowShiftedRightJam(long high, long low, int distance) {
        if (distance == 0) {
            return low;
        }
        if (distance < 64) {
            return high << 64 - distance | shiftRightJam(low, distance);
        }
        return shiftRightJam(high, distance - 64) | (low != 0 ? 1 : 0);
    }
}
