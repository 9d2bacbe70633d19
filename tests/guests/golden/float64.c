// SPDX-License-Identifier: Apache-2.0
// D: every operation over awkward operands, five rounding modes, exact flags.
#include "fp.h"

static void arithmetic(void) {
    FP2(fadd.d, doubles) FP2(fsub.d, doubles) FP2(fmul.d, doubles) FP2(fdiv.d, doubles) FP1(fsqrt.d, doubles)
}

static void fused(void) {
    FP3(fmadd.d, doubles) FP3(fmsub.d, doubles) FP3(fnmadd.d, doubles) FP3(fnmsub.d, doubles)
}

static void rest(void) {
    FP2(fmin.d, doubles) FP2(fmax.d, doubles) FP2(fsgnj.d, doubles) FP2(fsgnjn.d, doubles) FP2(fsgnjx.d, doubles)
    FP_COMPARE(feq.d, doubles) FP_COMPARE(flt.d, doubles) FP_COMPARE(fle.d, doubles) FP_TO_INT(fclass.d, doubles)
}

static void conversions(void) {
    FP_TO_INT(fcvt.w.d, doubles) FP_TO_INT(fcvt.wu.d, doubles) FP_TO_INT(fcvt.l.d, doubles)
    FP_TO_INT(fcvt.lu.d, doubles)
    FP1(fcvt.s.d, doubles)
    INT_TO_FP(fcvt.d.w) INT_TO_FP(fcvt.d.wu) INT_TO_FP(fcvt.d.l) INT_TO_FP(fcvt.d.lu)
}

static void rounding(void) {
    FP_STATIC(fadd.d, rne, doubles) FP_STATIC(fadd.d, rtz, doubles) FP_STATIC(fadd.d, rdn, doubles)
    FP_STATIC(fmul.d, rup, doubles) FP_STATIC(fdiv.d, rmm, doubles)
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    arithmetic();
    fused();
    rest();
    conversions();
    rounding();
    return 0;
}
