// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

/**
 * The bits that tell one instruction from all others.
 *
 * @param length of the instruction in bytes: 2 or 4
 * @param mask the bits that are fixed
 * @param value what they are; 0 outside {@code mask}
 * @param operands the bits that an operand must claim
 */
public record Pattern(int length, int mask, int value, int operands) {

    /**
     * Reads a pattern as the manuals print it, the highest bit first.
     *
     * @param bits 16 or 32 of: {@code 0} and {@code 1} fixed, {@code .} part of an operand, {@code *} ignored; spaces
     *     do not count
     */
    public static Pattern of(String bits) {
        String plain = bits.replace(" ", "");
        if (plain.length() != 16 && plain.length() != 32) {
            throw new IllegalArgumentException(plain.length() + " bits in pattern " + bits);
        }
        int mask = 0;
        int value = 0;
        int operands = 0;
        for (char bit : plain.toCharArray()) {
            mask = mask << 1 | (bit == '0' || bit == '1' ? 1 : 0);
            value = value << 1 | (bit == '1' ? 1 : 0);
            operands = operands << 1 | (bit == '.' ? 1 : 0);
            if ("01.*".indexOf(bit) < 0) {
                throw new IllegalArgumentException("'" + bit + "' in pattern " + bits);
            }
        }
        return new Pattern(plain.length() / 8, mask, value, operands);
    }

    public boolean matches(int word) {
        return (word & mask) == value;
    }

    /** Whether some word matches both. */
    public boolean overlaps(Pattern other) {
        return length == other.length && (value & other.mask) == (other.value & mask);
    }

    /** Whether both stand for the same words. */
    public boolean sameWords(Pattern other) {
        return length == other.length && mask == other.mask && value == other.value;
    }

    /** Whether exactly the words that match both {@code a} and {@code b}, which overlap, match this. */
    public boolean isIntersection(Pattern a, Pattern b) {
        return length == a.length && mask == (a.mask | b.mask) && value == (a.value | b.value);
    }
}
