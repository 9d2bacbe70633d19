// SPDX-License-Identifier: Apache-2.0
// An AMO on an address that is no multiple of its width: SIGBUS.
#include "guest.h"

static u64 cell[2];

static int guest_main(int argc, char **argv) {
    (void) argv;
    u64 sum = 0;
    // hot first, so that compiled code meets the fault too
    for (u64 i = 0; i < 30000; i++) {
        sum = hash_add(sum, i);
    }
    print_result("before", sum);
    print_flush();
    __asm__ volatile("amoadd.d %0, %0, (%1)" : "+r"(sum) : "r"((u8 *) &cell + 4) : "memory");
    print_result("after", sum + (u64) argc);
    return 0;
}
