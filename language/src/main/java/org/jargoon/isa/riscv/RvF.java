// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.fp.BinaryFormat.BINARY32;
import static org.jargoon.isa.riscv.FloatBinary.Op.*;
import static org.jargoon.isa.riscv.FloatBinary.binary;
import static org.jargoon.isa.riscv.FloatBits.Sign.*;
import static org.jargoon.isa.riscv.FloatBits.classify;
import static org.jargoon.isa.riscv.FloatBits.sign;
import static org.jargoon.isa.riscv.FloatCompare.Op.*;
import static org.jargoon.isa.riscv.FloatCompare.compare;
import static org.jargoon.isa.riscv.FloatFromInteger.fromInteger;
import static org.jargoon.isa.riscv.FloatFused.Op.*;
import static org.jargoon.isa.riscv.FloatFused.fused;
import static org.jargoon.isa.riscv.FloatInteger.*;
import static org.jargoon.isa.riscv.FloatMinMax.Op.*;
import static org.jargoon.isa.riscv.FloatMinMax.minMax;
import static org.jargoon.isa.riscv.FloatSquareRoot.squareRoot;
import static org.jargoon.isa.riscv.FloatToInteger.toInteger;
import static org.jargoon.isa.riscv.RvFormats.*;

/** The F extension for RV64: numbers of 32 bits in registers of 64. */
final class RvF extends FloatTable {
    RvF() {
        //             name   31    27 25 24 20 19 15 14 12 11 7 6   0  operands  meaning
        inst("flw",            "............ ..... 010 ..... 0000111",  F_LOAD, FloatLoadStore::flw);
        inst("fsw",            "....... ..... ..... 010 ..... 0100111", F_STORE, FloatLoadStore::fsw);
        rounding("fmadd.s",    ".....00 ..... ..... ... ..... 1000011", F_R4_RM, fused(MADD, BINARY32));
        rounding("fmsub.s",    ".....00 ..... ..... ... ..... 1000111", F_R4_RM, fused(MSUB, BINARY32));
        rounding("fnmsub.s",   ".....00 ..... ..... ... ..... 1001011", F_R4_RM, fused(NMSUB, BINARY32));
        rounding("fnmadd.s",   ".....00 ..... ..... ... ..... 1001111", F_R4_RM, fused(NMADD, BINARY32));
        rounding("fadd.s",     "0000000 ..... ..... ... ..... 1010011", F_R_RM, binary(ADD, BINARY32));
        rounding("fsub.s",     "0000100 ..... ..... ... ..... 1010011", F_R_RM, binary(SUB, BINARY32));
        rounding("fmul.s",     "0001000 ..... ..... ... ..... 1010011", F_R_RM, binary(MUL, BINARY32));
        rounding("fdiv.s",     "0001100 ..... ..... ... ..... 1010011", F_R_RM, binary(DIV, BINARY32));
        rounding("fsqrt.s",    "0101100 00000 ..... ... ..... 1010011", F_UNARY_RM, squareRoot(BINARY32));
        inst("fsgnj.s",        "0010000 ..... ..... 000 ..... 1010011", F_R, sign(COPY, BINARY32));
        inst("fsgnjn.s",       "0010000 ..... ..... 001 ..... 1010011", F_R, sign(NEGATE, BINARY32));
        inst("fsgnjx.s",       "0010000 ..... ..... 010 ..... 1010011", F_R, sign(XOR, BINARY32));
        inst("fmin.s",         "0010100 ..... ..... 000 ..... 1010011", F_R, minMax(MIN, BINARY32));
        inst("fmax.s",         "0010100 ..... ..... 001 ..... 1010011", F_R, minMax(MAX, BINARY32));
        inst("fle.s",          "1010000 ..... ..... 000 ..... 1010011", F_R_TO_X, compare(LE, BINARY32));
        inst("flt.s",          "1010000 ..... ..... 001 ..... 1010011", F_R_TO_X, compare(LT, BINARY32));
        inst("feq.s",          "1010000 ..... ..... 010 ..... 1010011", F_R_TO_X, compare(EQ, BINARY32));
        rounding("fcvt.w.s",   "1100000 00000 ..... ... ..... 1010011", F_CONVERT_TO_X, toInteger(BINARY32, W));
        rounding("fcvt.wu.s",  "1100000 00001 ..... ... ..... 1010011", F_CONVERT_TO_X, toInteger(BINARY32, WU));
        rounding("fcvt.l.s",   "1100000 00010 ..... ... ..... 1010011", F_CONVERT_TO_X, toInteger(BINARY32, L));
        rounding("fcvt.lu.s",  "1100000 00011 ..... ... ..... 1010011", F_CONVERT_TO_X, toInteger(BINARY32, LU));
        rounding("fcvt.s.w",   "1101000 00000 ..... ... ..... 1010011", F_CONVERT_FROM_X, fromInteger(W, BINARY32));
        rounding("fcvt.s.wu",  "1101000 00001 ..... ... ..... 1010011", F_CONVERT_FROM_X, fromInteger(WU, BINARY32));
        rounding("fcvt.s.l",   "1101000 00010 ..... ... ..... 1010011", F_CONVERT_FROM_X, fromInteger(L, BINARY32));
        rounding("fcvt.s.lu",  "1101000 00011 ..... ... ..... 1010011", F_CONVERT_FROM_X, fromInteger(LU, BINARY32));
        inst("fmv.x.w",        "1110000 00000 ..... 000 ..... 1010011", F_UNARY_TO_X, FloatBits.toInteger(BINARY32));
        inst("fclass.s",       "1110000 00000 ..... 001 ..... 1010011", F_UNARY_TO_X, classify(BINARY32));
        inst("fmv.w.x",        "1111000 00000 ..... 000 ..... 1010011", F_UNARY_FROM_X, FloatBits::fmvWX);
    }
}
