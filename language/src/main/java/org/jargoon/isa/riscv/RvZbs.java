// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.IntegerNodes.imm;
import static org.jargoon.isa.riscv.IntegerNodes.reg;
import static org.jargoon.isa.riscv.RvFormats.R;
import static org.jargoon.isa.riscv.RvFormats.SHIFT;

import org.jargoon.isa.InstructionTable;

/** Zbs: single bits. */
final class RvZbs extends InstructionTable {
    RvZbs() {
        super(SystemNodes::illegal);
        //    name     31   25 24 20 19 15 14 12 11 7 6   0   operands  meaning
        inst("bclr",  "0100100 ..... ..... 001 ..... 0110011", R, reg(AluOp.BCLR));
        inst("bclri", "010010 ...... ..... 001 ..... 0010011", SHIFT, imm(AluOp.BCLR));
        inst("bext",  "0100100 ..... ..... 101 ..... 0110011", R, reg(AluOp.BEXT));
        inst("bexti", "010010 ...... ..... 101 ..... 0010011", SHIFT, imm(AluOp.BEXT));
        inst("binv",  "0110100 ..... ..... 001 ..... 0110011", R, reg(AluOp.BINV));
        inst("binvi", "011010 ...... ..... 001 ..... 0010011", SHIFT, imm(AluOp.BINV));
        inst("bset",  "0010100 ..... ..... 001 ..... 0110011", R, reg(AluOp.BSET));
        inst("bseti", "001010 ...... ..... 001 ..... 0010011", SHIFT, imm(AluOp.BSET));
    }
}
