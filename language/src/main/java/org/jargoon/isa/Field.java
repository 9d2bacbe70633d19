// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

import java.util.List;

/**
 * How a number is laid out in an instruction word: data from which both the extractor and the encoder come.
 *
 * @param signed whether the number is sign-extended from its highest bit
 * @param bias what is added to the bits (RISC-V: 8 for the registers of compressed instructions)
 * @param ranges where its bits are; none for a constant
 */
public record Field(boolean signed, long bias, List<Range> ranges) {

    /**
     * Bits {@code high} to {@code low} of the word, which are the number's bits from {@code shift} on.
     */
    public record Range(int high, int low, int shift) {
        int width() {
            return high - low + 1;
        }

        int mask() {
            return (int) ((1L << width()) - 1) << low;
        }
    }

    public static Range at(int high, int low, int shift) {
        return new Range(high, low, shift);
    }

    public static Field signed(Range... ranges) {
        return new Field(true, 0, List.of(ranges));
    }

    public static Field unsigned(Range... ranges) {
        return new Field(false, 0, List.of(ranges));
    }

    /** A number that the instruction implies. */
    public static Field constant(long value) {
        return new Field(false, value, List.of());
    }

    /** The bits of the word that hold the number. */
    public int mask() {
        int mask = 0;
        for (Range range : ranges) {
            mask |= range.mask();
        }
        return mask;
    }

    /** The number in {@code word}. */
    public long extract(int word) {
        long number = 0;
        int top = 0;
        for (Range range : ranges) {
            number |= ((word & range.mask()) >>> range.low & 0xffff_ffffL) << range.shift;
            top = Math.max(top, range.shift + range.width());
        }
        return bias + (signed ? number << 64 - top >> 64 - top : number);
    }

    /** The bits of a word that hold {@code number}; bits of the number that have no place are lost. */
    public int insert(long number) {
        int word = 0;
        for (Range range : ranges) {
            word |= (int) (number - bias >>> range.shift) << range.low & range.mask();
        }
        return word;
    }
}
