// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvFormats.NONE;
import static org.jargoon.isa.riscv.RvFormats.SFENCE;

import org.jargoon.isa.InstructionTable;

/** Svinval: sfence.vma in parts. The one in the middle does it all. */
final class RvSvinval extends InstructionTable {
    RvSvinval() {
        super(SystemNodes::illegal);
        //    name              31   25 24 20 19 15 14 12 11 7 6   0   operands  meaning
        inst("sinval.vma",      "0001011 ..... ..... 000 00000 1110011", SFENCE, SystemNodes::sfenceVma);
        inst("sfence.w.inval",  "0001100 00000 00000 000 00000 1110011", NONE, SystemNodes::sfencePart);
        inst("sfence.inval.ir", "0001100 00001 00000 000 00000 1110011", NONE, SystemNodes::sfencePart);
    }
}
