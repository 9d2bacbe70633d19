// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.CsrNodes.CsrOp.*;
import static org.jargoon.isa.riscv.CsrNodes.imm;
import static org.jargoon.isa.riscv.CsrNodes.reg;
import static org.jargoon.isa.riscv.RvFormats.CSR_IMM;
import static org.jargoon.isa.riscv.RvFormats.CSR_REG;
import static org.jargoon.isa.riscv.RvFormats.NONE;

import org.jargoon.isa.InstructionTable;

/** Zicsr, and with the counters among the CSRs Zicntr; Zifencei. */
final class RvZicsr extends InstructionTable {
    RvZicsr() {
        super(SystemNodes::illegal);
        //    name      31        20 19 15 14 12 11 7 6   0   operands  meaning
        inst("csrrw",  "............ ..... 001 ..... 1110011", CSR_REG, reg(WRITE));
        inst("csrrs",  "............ ..... 010 ..... 1110011", CSR_REG, reg(SET));
        inst("csrrc",  "............ ..... 011 ..... 1110011", CSR_REG, reg(CLEAR));
        inst("csrrwi", "............ ..... 101 ..... 1110011", CSR_IMM, imm(WRITE));
        inst("csrrsi", "............ ..... 110 ..... 1110011", CSR_IMM, imm(SET));
        inst("csrrci", "............ ..... 111 ..... 1110011", CSR_IMM, imm(CLEAR));
        inst("fence.i", "************ ***** 001 ***** 0001111", NONE, SystemNodes::fenceI);
    }
}
