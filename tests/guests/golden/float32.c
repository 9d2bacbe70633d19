// SPDX-License-Identifier: Apache-2.0
// F: every operation over awkward operands and badly boxed ones, five rounding modes, exact flags.
#include "fp.h"

static void arithmetic(void) {
    FP2(fadd.s, singles) FP2(fsub.s, singles) FP2(fmul.s, singles) FP2(fdiv.s, singles) FP1(fsqrt.s, singles)
}

static void fused(void) {
    FP3(fmadd.s, singles) FP3(fmsub.s, singles) FP3(fnmadd.s, singles) FP3(fnmsub.s, singles)
}

static void rest(void) {
    FP2(fmin.s, singles) FP2(fmax.s, singles) FP2(fsgnj.s, singles) FP2(fsgnjn.s, singles) FP2(fsgnjx.s, singles)
    FP_COMPARE(feq.s, singles) FP_COMPARE(flt.s, singles) FP_COMPARE(fle.s, singles) FP_TO_INT(fclass.s, singles)
    FP_TO_INT(fmv.x.w, singles)
}

static void conversions(void) {
    FP_TO_INT(fcvt.w.s, singles) FP_TO_INT(fcvt.wu.s, singles) FP_TO_INT(fcvt.l.s, singles)
    FP_TO_INT(fcvt.lu.s, singles)
    FP1(fcvt.d.s, singles)
    INT_TO_FP(fcvt.s.w) INT_TO_FP(fcvt.s.wu) INT_TO_FP(fcvt.s.l) INT_TO_FP(fcvt.s.lu) INT_TO_FP(fmv.w.x)
}

static void memory(void) {
    static u32 cells[4];
    u64 hash = 0;
    for (u64 i = 0; i < COUNT(singles); i++) {
        double value = as_f64(singles[i]), back;
        __asm__ volatile("fsw %1, 4(%2)\n flw %0, 4(%2)" : "=f"(back) : "f"(value), "r"(cells) : "memory");
        hash = hash_add(hash, f64_as(back) ^ (u64) cells[1] << 7);
    }
    print_result("flw fsw", hash);
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    arithmetic();
    fused();
    rest();
    conversions();
    memory();
    return 0;
}
