// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

/**
 * The operands of one instruction. What a format does not have is 0.
 *
 * @param rd destination register
 * @param rs1 first source register, or the unsigned immediate of an instruction that has one in its place
 * @param rs2 second source register
 * @param rs3 third source register
 * @param imm immediate, sign-extended and scaled as the instruction uses it
 * @param rm rounding mode
 * @param bits the instruction word, for the fault of an instruction that its operands' values make illegal
 */
public record Operands(int rd, int rs1, int rs2, int rs3, long imm, int rm, int bits) {

    /** Whether the two differ at most in the word that they were decoded from. */
    public boolean sameAs(Operands other) {
        return rd == other.rd
                && rs1 == other.rs1
                && rs2 == other.rs2
                && rs3 == other.rs3
                && imm == other.imm
                && rm == other.rm;
    }
}
