// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvFormats.*;

import java.util.List;
import java.util.NoSuchElementException;
import org.jargoon.isa.Format;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionTable;
import org.jargoon.isa.NodeFactory;

/**
 * The C extension for RV64 with D. Each row gives the operands of the instruction that it is short for, and has its
 * node.
 */
final class RvC extends InstructionTable {
    private final List<InstructionTable> bases;

    /** @param bases the tables of the instructions that are made shorter here */
    RvC(List<InstructionTable> bases) {
        super(SystemNodes::illegal);
        this.bases = bases;
        quadrant0();
        quadrant1();
        quadrant2();
    }

    private void quadrant0() {
        //    name          15      10 9 7 6  5 4 2 1 0   operands  short for
        c("c.addi4spn",    "000 ........       ... 00", CIW, "addi");
        reserved(          "000 00000000       *** 00").within("c.addi4spn");
        inst("c.unimp",    "000 00000000       000 00", NONE, SystemNodes::illegal).within("c.addi4spn");
        c("c.fld",         "001 ... ...     .. ... 00", CL_FLD, "fld");
        c("c.lw",          "010 ... ...     .. ... 00", CL_LW, "lw");
        c("c.ld",          "011 ... ...     .. ... 00", CL_LD, "ld");
        reserved(          "100 *** ***     ** *** 00");
        c("c.fsd",         "101 ... ...     .. ... 00", CS_FSD, "fsd");
        c("c.sw",          "110 ... ...     .. ... 00", CS_SW, "sw");
        c("c.sd",          "111 ... ...     .. ... 00", CS_SD, "sd");
    }

    private void quadrant1() {
        c("c.addi",        "000 . .....      ..... 01", CI, "addi");
        h("c.addi",        "000 0 .....      00000 01", CI).within("c.addi");
        h("c.nop",         "000 . 00000      ..... 01", CI.printed("imm")).within("c.addi");
        c("c.nop",         "000 0 00000      00000 01", NONE.rd(RvFields.X0), "addi").within("c.addi");
        c("c.addiw",       "001 . .....      ..... 01", CI, "addiw");
        reserved(          "001 * 00000      ***** 01").within("c.addiw");
        c("c.li",          "010 . .....      ..... 01", CI_LI, "addi");
        h("c.li",          "010 . 00000      ..... 01", CI_LI).within("c.li");
        c("c.lui",         "011 . .....      ..... 01", CI_LUI, "lui");
        h("c.lui",         "011 . 00000      ..... 01", CI_LUI).within("c.lui");
        c("c.addi16sp",    "011 . 00010      ..... 01", CI_16SP, "addi").within("c.lui");
        reserved(          "011 0 *****      00000 01").within("c.lui");
        reserved(          "011 0 00000      00000 01").within("c.lui");
        reserved(          "011 0 00010      00000 01").within("c.lui");
        c("c.srli",        "100 . 00 ...     ..... 01", CB_SHIFT, "srli");
        h("c.srli",        "100 0 00 ...     00000 01", CB_SHIFT).within("c.srli");
        c("c.srai",        "100 . 01 ...     ..... 01", CB_SHIFT, "srai");
        h("c.srai",        "100 0 01 ...     00000 01", CB_SHIFT).within("c.srai");
        c("c.andi",        "100 . 10 ...     ..... 01", CB_ANDI, "andi");
        c("c.sub",         "100 0 11 ...    00 ... 01", CA, "sub");
        c("c.xor",         "100 0 11 ...    01 ... 01", CA, "xor");
        c("c.or",          "100 0 11 ...    10 ... 01", CA, "or");
        c("c.and",         "100 0 11 ...    11 ... 01", CA, "and");
        c("c.subw",        "100 1 11 ...    00 ... 01", CA, "subw");
        c("c.addw",        "100 1 11 ...    01 ... 01", CA, "addw");
        reserved(          "100 1 11 ***    10 *** 01");
        reserved(          "100 1 11 ***    11 *** 01");
        c("c.j",           "101 ........       ... 01", CJ, "jal");
        c("c.beqz",        "110 ... ...      ..... 01", CB_BRANCH, "beq");
        c("c.bnez",        "111 ... ...      ..... 01", CB_BRANCH, "bne");
    }

    private void quadrant2() {
        c("c.slli",        "000 . .....      ..... 10", CI_SHIFT, "slli");
        h("c.slli",        "000 . 00000      ..... 10", CI_SHIFT).within("c.slli");
        h("c.slli",        "000 0 .....      00000 10", CI_SHIFT).within("c.slli");
        h("c.slli",        "000 0 00000      00000 10", CI_SHIFT).within("c.slli");
        c("c.fldsp",       "001 . .....      ..... 10", CI_FLDSP, "fld");
        c("c.lwsp",        "010 . .....      ..... 10", CI_LWSP, "lw");
        reserved(          "010 * 00000      ***** 10").within("c.lwsp");
        c("c.ldsp",        "011 . .....      ..... 10", CI_LDSP, "ld");
        reserved(          "011 * 00000      ***** 10").within("c.ldsp");
        c("c.mv",          "100 0 .....      ..... 10", CR_MOVE, "add");
        h("c.mv",          "100 0 00000      ..... 10", CR_MOVE).within("c.mv");
        c("c.jr",          "100 0 .....      00000 10", CR_JUMP, "jalr").within("c.mv");
        reserved(          "100 0 00000      00000 10").within("c.mv");
        c("c.add",         "100 1 .....      ..... 10", CR_ADD, "add");
        h("c.add",         "100 1 00000      ..... 10", CR_ADD).within("c.add");
        c("c.jalr",        "100 1 .....      00000 10", CR_CALL, "jalr").within("c.add");
        c("c.ebreak",      "100 1 00000      00000 10", NONE, "ebreak").within("c.add");
        c("c.fsdsp",       "101 ......       ..... 10", CSS_FSDSP, "fsd");
        c("c.swsp",        "110 ......       ..... 10", CSS_SWSP, "sw");
        c("c.sdsp",        "111 ......       ..... 10", CSS_SDSP, "sd");
    }

    private Note c(String name, String bits, Format format, String base) {
        return inst(name, bits, format, factory(base)).as(base);
    }

    private Note h(String name, String bits, Format format) {
        return hint(name, bits, format, IntegerNodes::nop);
    }

    private NodeFactory factory(String base) {
        return bases.stream()
                .flatMap(table -> table.rows().stream())
                .filter(row -> row.name().equals(base))
                .map(InstructionRow::factory)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException(base));
    }
}
