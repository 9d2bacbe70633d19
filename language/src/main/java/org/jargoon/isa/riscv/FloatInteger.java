// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

/** The integers that conversions know, by the letters in the instructions' names. */
enum FloatInteger {
    W(32, true),
    WU(32, false),
    L(64, true),
    LU(64, false);

    final int width;
    final boolean signed;

    FloatInteger(int width, boolean signed) {
        this.width = width;
        this.signed = signed;
    }

    /** The integer in a register; an unsigned one of 64 bits stays as it is. */
    long read(long register) {
        return switch (this) {
            case W -> (int) register;
            case WU -> Integer.toUnsignedLong((int) register);
            case L, LU -> register;
        };
    }

    /** What a register holds for an integer: those of 32 bits are sign-extended, unsigned ones too. */
    long toRegister(long value) {
        return width == 32 ? (int) value : value;
    }

    /** Whether a number, rounded or about to be rounded toward zero, is in range, and in that of a Java long. */
    boolean contains(double value) {
        return switch (this) {
            case W -> value > -0x1p31 - 1 && value < 0x1p31;
            case WU -> value > -1 && value < 0x1p32;
            case L -> value >= -0x1p63 && value < 0x1p63;
            case LU -> value > -1 && value < 0x1p63;
        };
    }
}
