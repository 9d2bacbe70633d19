// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.IntegerNodes.imm;
import static org.jargoon.isa.riscv.IntegerNodes.reg;
import static org.jargoon.isa.riscv.RvFormats.R;
import static org.jargoon.isa.riscv.RvFormats.SHIFT;

import org.jargoon.isa.InstructionTable;

/** Zba: address generation. */
final class RvZba extends InstructionTable {
    RvZba() {
        super(SystemNodes::illegal);
        //    name         31   25 24 20 19 15 14 12 11 7 6   0   operands  meaning
        inst("add.uw",    "0000100 ..... ..... 000 ..... 0111011", R, reg(AluOp.ADD_UW));
        inst("sh1add",    "0010000 ..... ..... 010 ..... 0110011", R, reg(AluOp.SH1ADD));
        inst("sh2add",    "0010000 ..... ..... 100 ..... 0110011", R, reg(AluOp.SH2ADD));
        inst("sh3add",    "0010000 ..... ..... 110 ..... 0110011", R, reg(AluOp.SH3ADD));
        inst("sh1add.uw", "0010000 ..... ..... 010 ..... 0111011", R, reg(AluOp.SH1ADD_UW));
        inst("sh2add.uw", "0010000 ..... ..... 100 ..... 0111011", R, reg(AluOp.SH2ADD_UW));
        inst("sh3add.uw", "0010000 ..... ..... 110 ..... 0111011", R, reg(AluOp.SH3ADD_UW));
        inst("slli.uw",   "000010 ...... ..... 001 ..... 0011011", SHIFT, imm(AluOp.SLLI_UW));
    }
}
