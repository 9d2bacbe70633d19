// SPDX-License-Identifier: Apache-2.0
// An addition with a reserved rounding mode: SIGILL.
#include "guest.h"

static int guest_main(int argc, char **argv) {
    (void) argv;
    u64 sum = 0;
    // hot first, so that compiled code meets the fault too
    for (u64 i = 0; i < 30000; i++) {
        sum = hash_add(sum, i);
    }
    print_result("before", sum);
    print_flush();
    double one = 1;
    __asm__ volatile("fsrmi 5\n fadd.d %0, %0, %0" : "+f"(one));
    print_result("after", sum + (u64) argc);
    return 0;
}
