// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.IntegerNodes.reg;
import static org.jargoon.isa.riscv.IntegerNodes.regW;
import static org.jargoon.isa.riscv.RvFormats.R;

import org.jargoon.isa.InstructionTable;

/** The M extension: multiplication and division. Nothing traps. */
final class RvM extends InstructionTable {
    RvM() {
        super(SystemNodes::illegal);
        //    name      31   25 24 20 19 15 14 12 11 7 6   0   operands  meaning
        inst("mul",    "0000001 ..... ..... 000 ..... 0110011", R, reg(AluOp.MUL));
        inst("mulh",   "0000001 ..... ..... 001 ..... 0110011", R, reg(AluOp.MULH));
        inst("mulhsu", "0000001 ..... ..... 010 ..... 0110011", R, reg(AluOp.MULHSU));
        inst("mulhu",  "0000001 ..... ..... 011 ..... 0110011", R, reg(AluOp.MULHU));
        inst("div",    "0000001 ..... ..... 100 ..... 0110011", R, reg(AluOp.DIV));
        inst("divu",   "0000001 ..... ..... 101 ..... 0110011", R, reg(AluOp.DIVU));
        inst("rem",    "0000001 ..... ..... 110 ..... 0110011", R, reg(AluOp.REM));
        inst("remu",   "0000001 ..... ..... 111 ..... 0110011", R, reg(AluOp.REMU));
        inst("mulw",   "0000001 ..... ..... 000 ..... 0111011", R, regW(AluWOp.MULW));
        inst("divw",   "0000001 ..... ..... 100 ..... 0111011", R, regW(AluWOp.DIVW));
        inst("divuw",  "0000001 ..... ..... 101 ..... 0111011", R, regW(AluWOp.DIVUW));
        inst("remw",   "0000001 ..... ..... 110 ..... 0111011", R, regW(AluWOp.REMW));
        inst("remuw",  "0000001 ..... ..... 111 ..... 0111011", R, regW(AluWOp.REMUW));
    }
}
