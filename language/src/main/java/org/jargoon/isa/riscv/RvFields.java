// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.Field.at;
import static org.jargoon.isa.Field.constant;
import static org.jargoon.isa.Field.signed;
import static org.jargoon.isa.Field.unsigned;

import org.jargoon.isa.Field;

/**
 * Where the operands of RISC-V instructions are in their words (unprivileged manual, chapters "RV32I Base Integer
 * Instruction Set" and "C Extension for Compressed Instructions").
 *
 * <p>{@code at(high, low, shift)}: bits high to low of the word are the bits of the operand from shift on.
 */
final class RvFields {
    static final Field RD = unsigned(at(11, 7, 0));
    static final Field RS1 = unsigned(at(19, 15, 0));
    static final Field RS2 = unsigned(at(24, 20, 0));
    static final Field RS3 = unsigned(at(31, 27, 0));
    static final Field RM = unsigned(at(14, 12, 0));

    static final Field IMM_I = signed(at(31, 20, 0));
    static final Field IMM_S = signed(at(31, 25, 5), at(11, 7, 0));
    /** As of a store, but a multiple of 32. */
    static final Field IMM_PREFETCH = signed(at(31, 25, 5));
    static final Field IMM_B = signed(at(31, 31, 12), at(7, 7, 11), at(30, 25, 5), at(11, 8, 1));
    static final Field IMM_U = signed(at(31, 12, 12));
    static final Field IMM_J = signed(at(31, 31, 20), at(19, 12, 12), at(20, 20, 11), at(30, 21, 1));
    static final Field SHAMT6 = unsigned(at(25, 20, 0));
    static final Field SHAMT5 = unsigned(at(24, 20, 0));
    static final Field CSR = unsigned(at(31, 20, 0));
    /** Predecessor and successor set of fence, four bits each. */
    static final Field FENCE = unsigned(at(27, 20, 0));
    /** Acquire is bit 1, release bit 0. */
    static final Field AQ_RL = unsigned(at(26, 25, 0));

    static final Field X0 = constant(0);
    static final Field RA = constant(1);
    static final Field SP = constant(2);

    static final Field C_RD = unsigned(at(11, 7, 0));
    static final Field C_RS2 = unsigned(at(6, 2, 0));
    /** The three-bit register fields, which name x8 to x15. */
    static final Field C_RS1_SHORT = new Field(false, 8, unsigned(at(9, 7, 0)).ranges());
    static final Field C_RS2_SHORT = new Field(false, 8, unsigned(at(4, 2, 0)).ranges());

    static final Field C_IMM = signed(at(12, 12, 5), at(6, 2, 0));
    static final Field C_SHAMT = unsigned(at(12, 12, 5), at(6, 2, 0));
    static final Field C_IMM_LUI = signed(at(12, 12, 17), at(6, 2, 12));
    static final Field C_IMM_16SP = signed(at(12, 12, 9), at(6, 6, 4), at(5, 5, 6), at(4, 3, 7), at(2, 2, 5));
    static final Field C_IMM_4SPN = unsigned(at(12, 11, 4), at(10, 7, 6), at(6, 6, 2), at(5, 5, 3));
    static final Field C_IMM_WORD = unsigned(at(12, 10, 3), at(6, 6, 2), at(5, 5, 6));
    static final Field C_IMM_DOUBLE = unsigned(at(12, 10, 3), at(6, 5, 6));
    static final Field C_IMM_LWSP = unsigned(at(12, 12, 5), at(6, 4, 2), at(3, 2, 6));
    static final Field C_IMM_LDSP = unsigned(at(12, 12, 5), at(6, 5, 3), at(4, 2, 6));
    static final Field C_IMM_SWSP = unsigned(at(12, 9, 2), at(8, 7, 6));
    static final Field C_IMM_SDSP = unsigned(at(12, 10, 3), at(9, 7, 6));
    static final Field C_IMM_B =
            signed(at(12, 12, 8), at(11, 10, 3), at(6, 5, 6), at(4, 3, 1), at(2, 2, 5));
    static final Field C_IMM_J = signed(
            at(12, 12, 11), at(11, 11, 4), at(10, 9, 8), at(8, 8, 10),
            at(7, 7, 6), at(6, 6, 7), at(5, 3, 1), at(2, 2, 5));

    private RvFields() {}
}
