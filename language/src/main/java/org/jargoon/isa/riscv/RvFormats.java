// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvFields.*;

import org.jargoon.isa.Format;

/**
 * The operand formats of RISC-V instructions, named as in the manual's tables.
 *
 * <p>Names in a syntax: {@code rd rs1 rs2 rs3} integer registers, {@code frd frs1 frs2 frs3} floating-point registers,
 * {@code imm} a decimal number, {@code hex} a hexadecimal one, {@code upper} the immediate of lui, {@code target} a
 * pc-relative address, {@code csr} a CSR's name, {@code zimm} the number in place of rs1, {@code pred succ} the sets of
 * a fence, {@code ,rm} the rounding mode unless it is dynamic, {@code .aqrl} in front the ordering suffix of the
 * mnemonic.
 */
final class RvFormats {
    static final Format NONE = Format.of("");

    static final Format R = Format.of("rd,rs1,rs2").rd(RD).rs1(RS1).rs2(RS2);
    static final Format I = Format.of("rd,rs1,imm").rd(RD).rs1(RS1).imm(IMM_I);
    static final Format S = Format.of("rs2,imm(rs1)").rs1(RS1).rs2(RS2).imm(IMM_S);
    static final Format B = Format.of("rs1,rs2,target").rs1(RS1).rs2(RS2).imm(IMM_B);
    static final Format U = Format.of("rd,upper").rd(RD).imm(IMM_U);
    static final Format J = Format.of("rd,target").rd(RD).imm(IMM_J);

    static final Format LOAD = I.printed("rd,imm(rs1)");
    static final Format JALR = LOAD;
    static final Format SHIFT = Format.of("rd,rs1,hex").rd(RD).rs1(RS1).imm(SHAMT6);
    static final Format SHIFT_W = SHIFT.imm(SHAMT5);
    static final Format UNARY = Format.of("rd,rs1").rd(RD).rs1(RS1);
    static final Format FENCE_SETS = Format.of("pred,succ").imm(FENCE);
    static final Format BASE = Format.of("(rs1)").rs1(RS1);
    static final Format PREFETCH = Format.of("imm(rs1)").rs1(RS1).imm(IMM_PREFETCH);
    static final Format SFENCE = Format.of("rs1,rs2").rs1(RS1).rs2(RS2);

    static final Format CSR_REG = Format.of("rd,csr,rs1").rd(RD).rs1(RS1).imm(CSR);
    static final Format CSR_IMM = CSR_REG.printed("rd,csr,zimm");

    static final Format AMO = Format.of(".aqrl rd,rs2,(rs1)").rd(RD).rs1(RS1).rs2(RS2).imm(AQ_RL);
    static final Format LR = Format.of(".aqrl rd,(rs1)").rd(RD).rs1(RS1).imm(AQ_RL);

    static final Format F_LOAD = LOAD.printed("frd,imm(rs1)");
    static final Format F_STORE = S.printed("frs2,imm(rs1)");
    static final Format F_R = R.printed("frd,frs1,frs2");
    static final Format F_R_RM = R.rm(RM).printed("frd,frs1,frs2,rm");
    static final Format F_R4_RM = F_R_RM.rs3(RS3).printed("frd,frs1,frs2,frs3,rm");
    static final Format F_UNARY_RM = UNARY.rm(RM).printed("frd,frs1,rm");
    /** Comparisons. */
    static final Format F_R_TO_X = R.printed("rd,frs1,frs2");
    /** Moves to an integer register and fclass. */
    static final Format F_UNARY_TO_X = UNARY.printed("rd,frs1");
    static final Format F_UNARY_FROM_X = UNARY.printed("frd,rs1");
    static final Format F_CONVERT_TO_X = F_UNARY_RM.printed("rd,frs1,rm");
    static final Format F_CONVERT_FROM_X = F_UNARY_RM.printed("frd,rs1,rm");

    static final Format CR_MOVE = Format.of("rd,rs2").rd(C_RD).rs1(X0).rs2(C_RS2);
    static final Format CR_ADD = Format.of("rd,rs2").rd(C_RD).rs1(C_RD).rs2(C_RS2);
    static final Format CR_JUMP = Format.of("rs1").rd(X0).rs1(C_RD);
    static final Format CR_CALL = Format.of("rs1").rd(RA).rs1(C_RD);
    static final Format CI = Format.of("rd,imm").rd(C_RD).rs1(C_RD).imm(C_IMM);
    static final Format CI_LI = Format.of("rd,imm").rd(C_RD).rs1(X0).imm(C_IMM);
    static final Format CI_LUI = Format.of("rd,upper").rd(C_RD).imm(C_IMM_LUI);
    static final Format CI_16SP = Format.of("rd,imm").rd(SP).rs1(SP).imm(C_IMM_16SP);
    static final Format CI_SHIFT = Format.of("rd,hex").rd(C_RD).rs1(C_RD).imm(C_SHAMT);
    static final Format CI_LWSP = Format.of("rd,imm(rs1)").rd(C_RD).rs1(SP).imm(C_IMM_LWSP);
    static final Format CI_LDSP = CI_LWSP.imm(C_IMM_LDSP);
    static final Format CI_FLDSP = CI_LDSP.printed("frd,imm(rs1)");
    static final Format CSS_SWSP = Format.of("rs2,imm(rs1)").rs1(SP).rs2(C_RS2).imm(C_IMM_SWSP);
    static final Format CSS_SDSP = CSS_SWSP.imm(C_IMM_SDSP);
    static final Format CSS_FSDSP = CSS_SDSP.printed("frs2,imm(rs1)");
    static final Format CIW = Format.of("rd,rs1,imm").rd(C_RS2_SHORT).rs1(SP).imm(C_IMM_4SPN);
    static final Format CL_LW = Format.of("rd,imm(rs1)").rd(C_RS2_SHORT).rs1(C_RS1_SHORT).imm(C_IMM_WORD);
    static final Format CL_LD = CL_LW.imm(C_IMM_DOUBLE);
    static final Format CL_FLD = CL_LD.printed("frd,imm(rs1)");
    static final Format CS_SW = Format.of("rs2,imm(rs1)").rs1(C_RS1_SHORT).rs2(C_RS2_SHORT).imm(C_IMM_WORD);
    static final Format CS_SD = CS_SW.imm(C_IMM_DOUBLE);
    static final Format CS_FSD = CS_SD.printed("frs2,imm(rs1)");
    static final Format CA = Format.of("rd,rs2").rd(C_RS1_SHORT).rs1(C_RS1_SHORT).rs2(C_RS2_SHORT);
    static final Format CB_SHIFT = Format.of("rd,hex").rd(C_RS1_SHORT).rs1(C_RS1_SHORT).imm(C_SHAMT);
    static final Format CB_ANDI = Format.of("rd,imm").rd(C_RS1_SHORT).rs1(C_RS1_SHORT).imm(C_IMM);
    static final Format CB_BRANCH = Format.of("rs1,target").rs1(C_RS1_SHORT).rs2(X0).imm(C_IMM_B);
    static final Format CJ = Format.of("target").rd(X0).imm(C_IMM_J);

    private RvFormats() {}
}
