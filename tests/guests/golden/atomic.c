// SPDX-License-Identifier: Apache-2.0
// A: every AMO over awkward operands in both widths, LR/SC with success, a lost reservation and a loop.
#include "cross.h"

static u64 cell __attribute__((aligned(16)));
static u64 other;

#define AMO(op)                                                                                               \
    {                                                                                                         \
        u64 hash = 0;                                                                                         \
        for (u64 i = 0; i < COUNT(awkward); i++) {                                                            \
            for (u64 j = 0; j < COUNT(awkward); j++) {                                                        \
                u64 old;                                                                                      \
                cell = awkward[i];                                                                            \
                __asm__ volatile(op " %0, %2, (%1)" : "=r"(old) : "r"(&cell), "r"(awkward[j]) : "memory");    \
                hash = hash_add(hash_add(hash, old), cell);                                                   \
            }                                                                                                 \
        }                                                                                                     \
        print_result(op, hash);                                                                               \
    }

static void amo_words(void) {
    AMO("amoswap.w") AMO("amoadd.w") AMO("amoxor.w") AMO("amoand.w") AMO("amoor.w") AMO("amomin.w") AMO("amomax.w")
    AMO("amominu.w") AMO("amomaxu.w.aqrl")
}

static void amo_doubles(void) {
    AMO("amoswap.d") AMO("amoadd.d") AMO("amoxor.d") AMO("amoand.d") AMO("amoor.d") AMO("amomin.d") AMO("amomax.d")
    AMO("amominu.d.aq") AMO("amomaxu.d.rl")
}

static void reservations(void) {
    u64 loaded, failed;
    cell = 0xfedcba9880000001;
    __asm__ volatile("lr.w %0, (%2)\n sc.w %1, %3, (%2)"
                     : "=&r"(loaded), "=&r"(failed) : "r"(&cell), "r"(5L) : "memory");
    print_result("lr.w", loaded);
    print_result("sc.w", failed);
    print_result("cell", cell);
    __asm__ volatile("lr.d.aqrl %0, (%2)\n sc.d.rl %1, %3, (%2)"
                     : "=&r"(loaded), "=&r"(failed) : "r"(&cell), "r"(-5L) : "memory");
    print_result("lr.d", loaded);
    print_result("sc.d", failed);
    print_result("cell", cell);
    // a second sc without a reservation, and one to another address, fail and store nothing
    __asm__ volatile("lr.d %0, (%2)\n sc.d %1, %3, (%2)\n sc.d %1, %4, (%2)"
                     : "=&r"(loaded), "=&r"(failed) : "r"(&cell), "r"(6L), "r"(7L) : "memory");
    print_result("sc.d again", failed);
    print_result("cell", cell);
    __asm__ volatile("lr.d %0, (%2)\n sc.d %1, %4, (%3)"
                     : "=&r"(loaded), "=&r"(failed) : "r"(&cell), "r"(&other), "r"(8L) : "memory");
    print_result("sc.d elsewhere", failed);
    print_result("other", other);
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    amo_words();
    amo_doubles();
    reservations();
    cell = 0;
    for (int i = 0; i < 100000; i++) {
        u64 loaded, failed;
        __asm__ volatile("1: lr.d %0, (%2)\n addi %0, %0, 3\n sc.d %1, %0, (%2)\n bnez %1, 1b"
                         : "=&r"(loaded), "=&r"(failed) : "r"(&cell) : "memory");
        __atomic_fetch_xor(&other, loaded, __ATOMIC_SEQ_CST);
    }
    print_result("loop", cell);
    print_result("loop", other);
    return 0;
}
