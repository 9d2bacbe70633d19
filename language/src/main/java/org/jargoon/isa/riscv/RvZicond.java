// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.IntegerNodes.reg;
import static org.jargoon.isa.riscv.RvFormats.R;

import org.jargoon.isa.InstructionTable;

/** Zicond: a register or zero, by a condition. */
final class RvZicond extends InstructionTable {
    RvZicond() {
        super(SystemNodes::illegal);
        //    name         31   25 24 20 19 15 14 12 11 7 6   0   operands  meaning
        inst("czero.eqz", "0000111 ..... ..... 101 ..... 0110011", R, reg(AluOp.CZERO_EQZ));
        inst("czero.nez", "0000111 ..... ..... 111 ..... 0110011", R, reg(AluOp.CZERO_NEZ));
    }
}
