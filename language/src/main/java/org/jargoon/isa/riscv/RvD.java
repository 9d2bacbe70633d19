// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.fp.BinaryFormat.BINARY32;
import static org.jargoon.fp.BinaryFormat.BINARY64;
import static org.jargoon.isa.riscv.FloatBinary.Op.*;
import static org.jargoon.isa.riscv.FloatBinary.binary;
import static org.jargoon.isa.riscv.FloatBits.Sign.*;
import static org.jargoon.isa.riscv.FloatBits.classify;
import static org.jargoon.isa.riscv.FloatBits.sign;
import static org.jargoon.isa.riscv.FloatCompare.Op.*;
import static org.jargoon.isa.riscv.FloatCompare.compare;
import static org.jargoon.isa.riscv.FloatConvert.convert;
import static org.jargoon.isa.riscv.FloatFromInteger.fromInteger;
import static org.jargoon.isa.riscv.FloatFused.Op.*;
import static org.jargoon.isa.riscv.FloatFused.fused;
import static org.jargoon.isa.riscv.FloatInteger.*;
import static org.jargoon.isa.riscv.FloatMinMax.Op.*;
import static org.jargoon.isa.riscv.FloatMinMax.minMax;
import static org.jargoon.isa.riscv.FloatSquareRoot.squareRoot;
import static org.jargoon.isa.riscv.FloatToInteger.toInteger;
import static org.jargoon.isa.riscv.RvFormats.*;

/** The D extension for RV64: numbers of 64 bits. */
final class RvD extends FloatTable {
    RvD() {
        //             name   31    27 25 24 20 19 15 14 12 11 7 6   0  operands  meaning
        inst("fld",            "............ ..... 011 ..... 0000111",  F_LOAD, FloatLoadStore::fld);
        inst("fsd",            "....... ..... ..... 011 ..... 0100111", F_STORE, FloatLoadStore::fsd);
        rounding("fmadd.d",    ".....01 ..... ..... ... ..... 1000011", F_R4_RM, fused(MADD, BINARY64));
        rounding("fmsub.d",    ".....01 ..... ..... ... ..... 1000111", F_R4_RM, fused(MSUB, BINARY64));
        rounding("fnmsub.d",   ".....01 ..... ..... ... ..... 1001011", F_R4_RM, fused(NMSUB, BINARY64));
        rounding("fnmadd.d",   ".....01 ..... ..... ... ..... 1001111", F_R4_RM, fused(NMADD, BINARY64));
        rounding("fadd.d",     "0000001 ..... ..... ... ..... 1010011", F_R_RM, binary(ADD, BINARY64));
        rounding("fsub.d",     "0000101 ..... ..... ... ..... 1010011", F_R_RM, binary(SUB, BINARY64));
        rounding("fmul.d",     "0001001 ..... ..... ... ..... 1010011", F_R_RM, binary(MUL, BINARY64));
        rounding("fdiv.d",     "0001101 ..... ..... ... ..... 1010011", F_R_RM, binary(DIV, BINARY64));
        rounding("fsqrt.d",    "0101101 00000 ..... ... ..... 1010011", F_UNARY_RM, squareRoot(BINARY64));
        inst("fsgnj.d",        "0010001 ..... ..... 000 ..... 1010011", F_R, sign(COPY, BINARY64));
        inst("fsgnjn.d",       "0010001 ..... ..... 001 ..... 1010011", F_R, sign(NEGATE, BINARY64));
        inst("fsgnjx.d",       "0010001 ..... ..... 010 ..... 1010011", F_R, sign(XOR, BINARY64));
        inst("fmin.d",         "0010101 ..... ..... 000 ..... 1010011", F_R, minMax(MIN, BINARY64));
        inst("fmax.d",         "0010101 ..... ..... 001 ..... 1010011", F_R, minMax(MAX, BINARY64));
        inst("fle.d",          "1010001 ..... ..... 000 ..... 1010011", F_R_TO_X, compare(LE, BINARY64));
        inst("flt.d",          "1010001 ..... ..... 001 ..... 1010011", F_R_TO_X, compare(LT, BINARY64));
        inst("feq.d",          "1010001 ..... ..... 010 ..... 1010011", F_R_TO_X, compare(EQ, BINARY64));
        rounding("fcvt.w.d",   "1100001 00000 ..... ... ..... 1010011", F_CONVERT_TO_X, toInteger(BINARY64, W));
        rounding("fcvt.wu.d",  "1100001 00001 ..... ... ..... 1010011", F_CONVERT_TO_X, toInteger(BINARY64, WU));
        rounding("fcvt.l.d",   "1100001 00010 ..... ... ..... 1010011", F_CONVERT_TO_X, toInteger(BINARY64, L));
        rounding("fcvt.lu.d",  "1100001 00011 ..... ... ..... 1010011", F_CONVERT_TO_X, toInteger(BINARY64, LU));
        exact("fcvt.d.w",      "1101001 00000 ..... ... ..... 1010011", F_CONVERT_FROM_X, "frd,rs1",
                fromInteger(W, BINARY64));
        exact("fcvt.d.wu",     "1101001 00001 ..... ... ..... 1010011", F_CONVERT_FROM_X, "frd,rs1",
                fromInteger(WU, BINARY64));
        rounding("fcvt.d.l",   "1101001 00010 ..... ... ..... 1010011", F_CONVERT_FROM_X, fromInteger(L, BINARY64));
        rounding("fcvt.d.lu",  "1101001 00011 ..... ... ..... 1010011", F_CONVERT_FROM_X, fromInteger(LU, BINARY64));
        rounding("fcvt.s.d",   "0100000 00001 ..... ... ..... 1010011", F_UNARY_RM, convert(BINARY64, BINARY32));
        exact("fcvt.d.s",      "0100001 00000 ..... ... ..... 1010011", F_UNARY_RM, "frd,frs1",
                convert(BINARY32, BINARY64));
        inst("fmv.x.d",        "1110001 00000 ..... 000 ..... 1010011", F_UNARY_TO_X, FloatBits.toInteger(BINARY64));
        inst("fclass.d",       "1110001 00000 ..... 001 ..... 1010011", F_UNARY_TO_X, classify(BINARY64));
        inst("fmv.d.x",        "1111001 00000 ..... 000 ..... 1010011", F_UNARY_FROM_X, FloatBits::fmvDX);
    }
}
