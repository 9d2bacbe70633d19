// SPDX-License-Identifier: Apache-2.0
// The same load, good thousands of times, then at address 0x10: SIGSEGV.
#include "guest.h"

static u64 cell[4];

static int guest_main(int argc, char **argv) {
    (void) argv;
    u64 sum = 0;
    // hot first, so that compiled code meets the fault too
    for (u64 i = 0; i < 30000; i++) {
        sum = hash_add(sum, i);
    }
    print_result("before", sum);
    print_flush();
    for (u64 i = 0; i < 5000; i++) {
        sum += *(volatile u64 *) (i < 4999 ? (u64) cell + (i & 8) : 16);
    }
    print_result("after", sum + (u64) argc);
    return 0;
}
