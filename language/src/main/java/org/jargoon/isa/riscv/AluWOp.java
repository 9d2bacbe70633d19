// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

/** The integer operations on the lower 32 bits of two values. Their result is sign-extended to 64 bits. */
enum AluWOp {
    ADDW, SUBW, SLLW, SRLW, SRAW, MULW, DIVW, DIVUW, REMW, REMUW, ROLW, RORW;

    static int apply(AluWOp op, int a, int b) {
        return switch (op) {
            case ADDW -> a + b;
            case SUBW -> a - b;
            case SLLW -> a << b;
            case SRLW -> a >>> b;
            case SRAW -> a >> b;
            case MULW -> a * b;
            case DIVW -> b == 0 ? -1 : a / b;
            case DIVUW -> b == 0 ? -1 : Integer.divideUnsigned(a, b);
            case REMW -> b == 0 ? a : a % b;
            case REMUW -> b == 0 ? a : Integer.remainderUnsigned(a, b);
            case ROLW -> Integer.rotateLeft(a, b);
            case RORW -> Integer.rotateRight(a, b);
        };
    }
}
