// SPDX-License-Identifier: Apache-2.0
// Zicntr: the counters never go backward, and instret goes forward.
#include "guest.h"

static inline u64 cycle(void) {
    u64 value;
    __asm__ volatile("rdcycle %0" : "=r"(value));
    return value;
}

static inline u64 time(void) {
    u64 value;
    __asm__ volatile("rdtime %0" : "=r"(value));
    return value;
}

static inline u64 instret(void) {
    u64 value;
    __asm__ volatile("rdinstret %0" : "=r"(value));
    return value;
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    u64 backward = 0, cycle_before = cycle(), time_before = time(), instret_before = instret();
    for (int i = 0; i < 20000; i++) {
        u64 cycle_now = cycle(), time_now = time(), instret_now = instret();
        backward += (i64) (cycle_now - cycle_before) < 0;
        backward += (i64) (time_now - time_before) < 0;
        backward += (i64) (instret_now - instret_before) <= 0;
        cycle_before = cycle_now;
        time_before = time_now;
        instret_before = instret_now;
    }
    print_result("backward", backward);
    return 0;
}
