// SPDX-License-Identifier: Apache-2.0
// A breakpoint instruction without a debugger: SIGTRAP.
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
    __asm__ volatile("ebreak");
    print_result("after", sum + (u64) argc);
    return 0;
}
