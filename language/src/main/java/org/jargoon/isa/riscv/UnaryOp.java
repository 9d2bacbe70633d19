// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

/** The integer operations on one value, all of Zbb. */
enum UnaryOp {
    CLZ, CLZW, CTZ, CTZW, CPOP, CPOPW, SEXT_B, SEXT_H, ZEXT_H, ORC_B, REV8;

    private static final long LOW_BITS = 0x0101_0101_0101_0101L;

    static long apply(UnaryOp op, long a) {
        return switch (op) {
            case CLZ -> Long.numberOfLeadingZeros(a);
            case CLZW -> Integer.numberOfLeadingZeros((int) a);
            case CTZ -> Long.numberOfTrailingZeros(a);
            case CTZW -> Integer.numberOfTrailingZeros((int) a);
            case CPOP -> Long.bitCount(a);
            case CPOPW -> Integer.bitCount((int) a);
            case SEXT_B -> (byte) a;
            case SEXT_H -> (short) a;
            case ZEXT_H -> a & 0xffff;
            case ORC_B -> orcB(a);
            case REV8 -> Long.reverseBytes(a);
        };
    }

    /** Sets each byte that is not 0 to 0xff: its bits are gathered in its lowest bit, then spread. */
    private static long orcB(long a) {
        long pairs = a | a >>> 1;
        long nibbles = pairs | pairs >>> 2;
        return ((nibbles | nibbles >>> 4) & LOW_BITS) * 0xff;
    }
}
