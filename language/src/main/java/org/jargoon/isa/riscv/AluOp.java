// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

/**
 * The integer operations on two 64-bit values: base, M, Zba, Zbb, Zbs and Zicond. The second value is a register or an
 * immediate; where only some of its bits count (shifts), Java's operators ignore the same bits as the manual.
 */
enum AluOp {
    ADD, SUB, SLL, SLT, SLTU, XOR, SRL, SRA, OR, AND,
    MUL, MULH, MULHSU, MULHU, DIV, DIVU, REM, REMU,
    ADD_UW, SH1ADD, SH2ADD, SH3ADD, SH1ADD_UW, SH2ADD_UW, SH3ADD_UW, SLLI_UW,
    ANDN, ORN, XNOR, MAX, MAXU, MIN, MINU, ROL, ROR,
    BCLR, BEXT, BINV, BSET,
    CZERO_EQZ, CZERO_NEZ;

    static long apply(AluOp op, long a, long b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case SLL -> a << b;
            case SLT -> a < b ? 1 : 0;
            case SLTU -> Long.compareUnsigned(a, b) < 0 ? 1 : 0;
            case XOR -> a ^ b;
            case SRL -> a >>> b;
            case SRA -> a >> b;
            case OR -> a | b;
            case AND -> a & b;
            case MUL -> a * b;
            case MULH -> Math.multiplyHigh(a, b);
            case MULHSU -> Math.multiplyHigh(a, b) + (b >> 63 & a);
            case MULHU -> Math.unsignedMultiplyHigh(a, b);
            // Java divides the least number by -1 as the manual demands: the quotient overflows, the remainder is 0.
            case DIV -> b == 0 ? -1 : a / b;
            case DIVU -> b == 0 ? -1 : Long.divideUnsigned(a, b);
            case REM -> b == 0 ? a : a % b;
            case REMU -> b == 0 ? a : Long.remainderUnsigned(a, b);
            case ADD_UW -> (a & 0xffff_ffffL) + b;
            case SH1ADD -> (a << 1) + b;
            case SH2ADD -> (a << 2) + b;
            case SH3ADD -> (a << 3) + b;
            case SH1ADD_UW -> ((a & 0xffff_ffffL) << 1) + b;
            case SH2ADD_UW -> ((a & 0xffff_ffffL) << 2) + b;
            case SH3ADD_UW -> ((a & 0xffff_ffffL) << 3) + b;
            case SLLI_UW -> (a & 0xffff_ffffL) << b;
            case ANDN -> a & ~b;
            case ORN -> a | ~b;
            case XNOR -> ~(a ^ b);
            case MAX -> Math.max(a, b);
            case MAXU -> Long.compareUnsigned(a, b) > 0 ? a : b;
            case MIN -> Math.min(a, b);
            case MINU -> Long.compareUnsigned(a, b) < 0 ? a : b;
            case ROL -> Long.rotateLeft(a, (int) b);
            case ROR -> Long.rotateRight(a, (int) b);
            case BCLR -> a & ~(1L << b);
            case BEXT -> a >>> b & 1;
            case BINV -> a ^ 1L << b;
            case BSET -> a | 1L << b;
            case CZERO_EQZ -> b == 0 ? 0 : a;
            case CZERO_NEZ -> b != 0 ? 0 : a;
        };
    }
}
