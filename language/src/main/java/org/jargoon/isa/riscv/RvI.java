// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.BranchNodes.Condition.*;
import static org.jargoon.isa.riscv.BranchNodes.compare;
import static org.jargoon.isa.riscv.IntegerNodes.imm;
import static org.jargoon.isa.riscv.IntegerNodes.immW;
import static org.jargoon.isa.riscv.IntegerNodes.reg;
import static org.jargoon.isa.riscv.IntegerNodes.regW;
import static org.jargoon.isa.riscv.MemoryNodes.load;
import static org.jargoon.isa.riscv.MemoryNodes.store;
import static org.jargoon.isa.riscv.RvFormats.*;

import org.jargoon.isa.InstructionTable;
import org.jargoon.isa.riscv.MemoryNodes.LoadWidth;
import org.jargoon.isa.riscv.MemoryNodes.StoreWidth;

/**
 * RV64I, with the instructions of the privileged manual that user mode may not execute.
 *
 * <p>Most hints of RV64I are computations whose result goes to x0: the node factories drop those, so they need no rows.
 */
final class RvI extends InstructionTable {
    RvI() {
        super(SystemNodes::illegal);
        //    name          31    25 24 20 19 15 14 12 11 7 6   0   operands     meaning
        inst("lui",        ".................... ..... 0110111", U, IntegerNodes::lui);
        inst("auipc",      ".................... ..... 0010111", U, IntegerNodes::auipc);
        inst("jal",        ".................... ..... 1101111", J, BranchNodes::jal);
        inst("jalr",       "............ ..... 000 ..... 1100111", JALR, BranchNodes::jalr);
        inst("beq",        "....... ..... ..... 000 ..... 1100011", B, compare(EQ));
        inst("bne",        "....... ..... ..... 001 ..... 1100011", B, compare(NE));
        inst("blt",        "....... ..... ..... 100 ..... 1100011", B, compare(LT));
        inst("bge",        "....... ..... ..... 101 ..... 1100011", B, compare(GE));
        inst("bltu",       "....... ..... ..... 110 ..... 1100011", B, compare(LTU));
        inst("bgeu",       "....... ..... ..... 111 ..... 1100011", B, compare(GEU));
        inst("lb",         "............ ..... 000 ..... 0000011", LOAD, load(LoadWidth.I8));
        inst("lh",         "............ ..... 001 ..... 0000011", LOAD, load(LoadWidth.I16));
        inst("lw",         "............ ..... 010 ..... 0000011", LOAD, load(LoadWidth.I32));
        inst("ld",         "............ ..... 011 ..... 0000011", LOAD, load(LoadWidth.I64));
        inst("lbu",        "............ ..... 100 ..... 0000011", LOAD, load(LoadWidth.U8));
        inst("lhu",        "............ ..... 101 ..... 0000011", LOAD, load(LoadWidth.U16));
        inst("lwu",        "............ ..... 110 ..... 0000011", LOAD, load(LoadWidth.U32));
        inst("sb",         "....... ..... ..... 000 ..... 0100011", S, store(StoreWidth.I8));
        inst("sh",         "....... ..... ..... 001 ..... 0100011", S, store(StoreWidth.I16));
        inst("sw",         "....... ..... ..... 010 ..... 0100011", S, store(StoreWidth.I32));
        inst("sd",         "....... ..... ..... 011 ..... 0100011", S, store(StoreWidth.I64));
        inst("addi",       "............ ..... 000 ..... 0010011", I, imm(AluOp.ADD));
        inst("slti",       "............ ..... 010 ..... 0010011", I, imm(AluOp.SLT));
        inst("sltiu",      "............ ..... 011 ..... 0010011", I, imm(AluOp.SLTU));
        inst("xori",       "............ ..... 100 ..... 0010011", I, imm(AluOp.XOR));
        inst("ori",        "............ ..... 110 ..... 0010011", I, imm(AluOp.OR));
        inst("andi",       "............ ..... 111 ..... 0010011", I, imm(AluOp.AND));
        inst("slli",       "000000 ...... ..... 001 ..... 0010011", SHIFT, imm(AluOp.SLL));
        inst("srli",       "000000 ...... ..... 101 ..... 0010011", SHIFT, imm(AluOp.SRL));
        inst("srai",       "010000 ...... ..... 101 ..... 0010011", SHIFT, imm(AluOp.SRA));
        inst("add",        "0000000 ..... ..... 000 ..... 0110011", R, reg(AluOp.ADD));
        inst("sub",        "0100000 ..... ..... 000 ..... 0110011", R, reg(AluOp.SUB));
        inst("sll",        "0000000 ..... ..... 001 ..... 0110011", R, reg(AluOp.SLL));
        inst("slt",        "0000000 ..... ..... 010 ..... 0110011", R, reg(AluOp.SLT));
        inst("sltu",       "0000000 ..... ..... 011 ..... 0110011", R, reg(AluOp.SLTU));
        inst("xor",        "0000000 ..... ..... 100 ..... 0110011", R, reg(AluOp.XOR));
        inst("srl",        "0000000 ..... ..... 101 ..... 0110011", R, reg(AluOp.SRL));
        inst("sra",        "0100000 ..... ..... 101 ..... 0110011", R, reg(AluOp.SRA));
        inst("or",         "0000000 ..... ..... 110 ..... 0110011", R, reg(AluOp.OR));
        inst("and",        "0000000 ..... ..... 111 ..... 0110011", R, reg(AluOp.AND));
        inst("addiw",      "............ ..... 000 ..... 0011011", I, immW(AluWOp.ADDW));
        inst("slliw",      "0000000 ..... ..... 001 ..... 0011011", SHIFT_W, immW(AluWOp.SLLW));
        inst("srliw",      "0000000 ..... ..... 101 ..... 0011011", SHIFT_W, immW(AluWOp.SRLW));
        inst("sraiw",      "0100000 ..... ..... 101 ..... 0011011", SHIFT_W, immW(AluWOp.SRAW));
        inst("addw",       "0000000 ..... ..... 000 ..... 0111011", R, regW(AluWOp.ADDW));
        inst("subw",       "0100000 ..... ..... 000 ..... 0111011", R, regW(AluWOp.SUBW));
        inst("sllw",       "0000000 ..... ..... 001 ..... 0111011", R, regW(AluWOp.SLLW));
        inst("srlw",       "0000000 ..... ..... 101 ..... 0111011", R, regW(AluWOp.SRLW));
        inst("sraw",       "0100000 ..... ..... 101 ..... 0111011", R, regW(AluWOp.SRAW));
        // The manual reserves other values of fm, rs1 and rd, and demands that they are executed as a fence too.
        inst("fence",      "****........ ***** 000 ***** 0001111", FENCE_SETS, MemoryNodes::fence);
        inst("fence.tso",  "100000110011 ***** 000 ***** 0001111", NONE, MemoryNodes::fence).within("fence");
        hint("pause",      "000000010000 00000 000 00000 0001111", NONE, IntegerNodes::nop).within("fence");
        inst("ecall",      "000000000000 00000 000 00000 1110011", NONE, SystemNodes::ecall);
        inst("ebreak",     "000000000001 00000 000 00000 1110011", NONE, SystemNodes::ebreak);
        inst("sret",       "000100000010 00000 000 00000 1110011", NONE, SystemNodes::sret);
        inst("mret",       "001100000010 00000 000 00000 1110011", NONE, SystemNodes::mret);
        inst("wfi",        "000100000101 00000 000 00000 1110011", NONE, SystemNodes::wfi);
        inst("sfence.vma", "0001001 ..... ..... 000 00000 1110011", SFENCE, SystemNodes::sfenceVma);
    }
}
