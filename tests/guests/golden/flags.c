// SPDX-License-Identifier: Apache-2.0
// The accrued exceptions in hot loops: exact until the first rounding; cleared and set anew; set by one operation in
// many; the flag registers' own instructions.
#include "fp.h"

static NOINLINE u64 first_inexact(double step) {
    // sums stay exact for a long time, then one does not fit 53 bits
    double sum = 9007199254740992.0 - 40000;
    set_fcsr(0);
    for (u64 i = 0; i < 100000; i++) {
        sum += step;
        if (get_fcsr() & 1) {
            return i;
        }
    }
    return ~0ul;
}

static NOINLINE u64 counted(u64 rounds) {
    u64 inexact = 0, overflow = 0, invalid = 0, divided = 0, underflow = 0;
    double value = 1, small = 1;
    for (u64 i = 1; i <= rounds; i++) {
        set_fcsr(0);
        double denominator = (double) (i % 61), numerator = (double) (i % 127);
        double quotient = numerator / denominator;
        value = value * 1.75 + quotient;
        if (value > 1e300) {
            value *= value;
            value = value > 1e308 ? 1 : value;
        }
        small *= 0.0625;
        if (small == 0) {
            small = 1;
        }
        __asm__ volatile("" : "+f"(value), "+f"(quotient), "+f"(small));
        u64 flags = get_fcsr();
        inexact += flags & 1;
        underflow += flags >> 1 & 1;
        overflow += flags >> 2 & 1;
        divided += flags >> 3 & 1;
        invalid += flags >> 4 & 1;
    }
    print_result("inexact", inexact);
    print_result("underflow", underflow);
    print_result("overflow", overflow);
    print_result("divided", divided);
    print_result("invalid", invalid);
    return double_bits(value);
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    print_result("exact sums by 1", first_inexact(1));
    print_result("exact sums by 0.5", first_inexact(0.5));
    print_result("exact sums by 3", first_inexact(3));
    print_result("value", counted(60000));

    u64 old, now;
    __asm__ volatile("fscsr zero, zero\n fsflagsi %0, 21\n frflags %1" : "=&r"(old), "=&r"(now));
    print_result("fsflagsi", old << 8 | now);
    __asm__ volatile("fsrmi %0, 3\n frcsr %1" : "=&r"(old), "=&r"(now));
    print_result("fsrmi", old << 8 | now);
    __asm__ volatile("csrrsi %0, fcsr, 8\n csrrci %1, fflags, 5" : "=&r"(old), "=&r"(now));
    print_result("csrrsi csrrci", old << 8 | now);
    __asm__ volatile("fscsr %0, %2\n frcsr %1" : "=&r"(old), "=&r"(now) : "r"(-1L));
    print_result("fscsr", old << 8 | now);
    __asm__ volatile("csrrw %0, frm, %2\n frcsr %1" : "=&r"(old), "=&r"(now) : "r"(0xf9L));
    print_result("csrrw frm", old << 8 | now);
    return 0;
}
