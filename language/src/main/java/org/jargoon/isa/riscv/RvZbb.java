// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.IntegerNodes.imm;
import static org.jargoon.isa.riscv.IntegerNodes.immW;
import static org.jargoon.isa.riscv.IntegerNodes.reg;
import static org.jargoon.isa.riscv.IntegerNodes.regW;
import static org.jargoon.isa.riscv.IntegerNodes.unary;
import static org.jargoon.isa.riscv.RvFormats.*;
import static org.jargoon.isa.riscv.UnaryOp.*;

import org.jargoon.isa.InstructionTable;

/** Zbb: basic bit manipulation. */
final class RvZbb extends InstructionTable {
    RvZbb() {
        super(SystemNodes::illegal);
        //    name      31   25 24 20 19 15 14 12 11 7 6   0   operands  meaning
        inst("andn",   "0100000 ..... ..... 111 ..... 0110011", R, reg(AluOp.ANDN));
        inst("orn",    "0100000 ..... ..... 110 ..... 0110011", R, reg(AluOp.ORN));
        inst("xnor",   "0100000 ..... ..... 100 ..... 0110011", R, reg(AluOp.XNOR));
        inst("max",    "0000101 ..... ..... 110 ..... 0110011", R, reg(AluOp.MAX));
        inst("maxu",   "0000101 ..... ..... 111 ..... 0110011", R, reg(AluOp.MAXU));
        inst("min",    "0000101 ..... ..... 100 ..... 0110011", R, reg(AluOp.MIN));
        inst("minu",   "0000101 ..... ..... 101 ..... 0110011", R, reg(AluOp.MINU));
        inst("rol",    "0110000 ..... ..... 001 ..... 0110011", R, reg(AluOp.ROL));
        inst("ror",    "0110000 ..... ..... 101 ..... 0110011", R, reg(AluOp.ROR));
        inst("rori",   "011000 ...... ..... 101 ..... 0010011", SHIFT, imm(AluOp.ROR));
        inst("rolw",   "0110000 ..... ..... 001 ..... 0111011", R, regW(AluWOp.ROLW));
        inst("rorw",   "0110000 ..... ..... 101 ..... 0111011", R, regW(AluWOp.RORW));
        inst("roriw",  "0110000 ..... ..... 101 ..... 0011011", SHIFT_W, immW(AluWOp.RORW));
        inst("clz",    "0110000 00000 ..... 001 ..... 0010011", UNARY, unary(CLZ));
        inst("clzw",   "0110000 00000 ..... 001 ..... 0011011", UNARY, unary(CLZW));
        inst("ctz",    "0110000 00001 ..... 001 ..... 0010011", UNARY, unary(CTZ));
        inst("ctzw",   "0110000 00001 ..... 001 ..... 0011011", UNARY, unary(CTZW));
        inst("cpop",   "0110000 00010 ..... 001 ..... 0010011", UNARY, unary(CPOP));
        inst("cpopw",  "0110000 00010 ..... 001 ..... 0011011", UNARY, unary(CPOPW));
        inst("sext.b", "0110000 00100 ..... 001 ..... 0010011", UNARY, unary(SEXT_B));
        inst("sext.h", "0110000 00101 ..... 001 ..... 0010011", UNARY, unary(SEXT_H));
        inst("zext.h", "0000100 00000 ..... 100 ..... 0111011", UNARY, unary(ZEXT_H));
        inst("orc.b",  "0010100 00111 ..... 101 ..... 0010011", UNARY, unary(ORC_B));
        inst("rev8",   "0110101 11000 ..... 101 ..... 0010011", UNARY, unary(REV8));
    }
}
