// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

/**
 * A binary interchange format of IEEE 754-2019, section 3.4, of at most 64 bits.
 *
 * <p>A number in the format is the low bits of a long; bits above the format's width are ignored when read and 0 when
 * made.
 *
 * @param exponentBits width of the biased exponent
 * @param fractionBits width of the trailing significand
 */
public record BinaryFormat(int exponentBits, int fractionBits) {
    public static final BinaryFormat BINARY32 = new BinaryFormat(8, 23);
    public static final BinaryFormat BINARY64 = new BinaryFormat(11, 52);

    /** The bits of +infinity. */
    public long infinity() {
        return (1L << exponentBits) - 1 << fractionBits;
    }

    /** The bits of the quiet NaN with positive sign and no payload: RISC-V's canonical, Arm's default NaN. */
    public long canonicalNaN() {
        return infinity() | 1L << fractionBits - 1;
    }

    /** The sign bit. */
    public long signBit() {
        return 1L << exponentBits + fractionBits;
    }

    /** The exponent of the smallest normal number, 2 to the power of this. */
    int minExponent() {
        return 2 - (1 << exponentBits - 1);
    }

    /** The exponent of the largest finite numbers. */
    int maxExponent() {
        return (1 << exponentBits - 1) - 1;
    }

    boolean isNegative(long bits) {
        return (bits & signBit()) != 0;
    }

    /** The bits without the sign. */
    long magnitude(long bits) {
        return bits & signBit() - 1;
    }

    boolean isNaN(long bits) {
        return magnitude(bits) > infinity();
    }

    boolean isSignalingNaN(long bits) {
        return isNaN(bits) && (bits & 1L << fractionBits - 1) == 0;
    }

    boolean isInfinite(long bits) {
        return magnitude(bits) == infinity();
    }

    boolean isZero(long bits) {
        return magnitude(bits) == 0;
    }

    long zero(boolean negative) {
        return negative ? signBit() : 0;
    }

    long infinity(boolean negative) {
        return negative ? signBit() | infinity() : infinity();
    }

    /** The exponent e of a finite number other than 0, whose magnitude is in [2<sup>e</sup>, 2<sup>e+1</sup>). */
    int exponent(long bits) {
        long magnitude = magnitude(bits);
        int biased = (int) (magnitude >>> fractionBits);
        int leadingZeros = Long.numberOfLeadingZeros(magnitude);
        return biased != 0 ? biased - maxExponent() : minExponent() + 63 - fractionBits - leadingZeros;
    }

    /** The significand of a finite number other than 0, so that its leading 1 is bit 62. */
    long significand(long bits) {
        long magnitude = magnitude(bits);
        if (magnitude >>> fractionBits == 0) {
            return magnitude << Long.numberOfLeadingZeros(magnitude) - 1;
        }
        return (magnitude << 62 - fractionBits | 1L << 62) & (1L << 63) - 1;
    }
}
