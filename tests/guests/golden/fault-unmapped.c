// SPDX-License-Identifier: Apache-2.0
// A hot loop that runs off the end of its memory: SIGSEGV after the last good byte.
#include "guest.h"

static u8 cell[100];

static int guest_main(int argc, char **argv) {
    (void) argv;
    u64 sum = 0;
    // hot first, so that compiled code meets the fault too
    for (u64 i = 0; i < 30000; i++) {
        sum = hash_add(sum, i);
    }
    print_result("before", sum);
    print_flush();
    for (u8 *at = cell;; at++) {
        sum += *at;
        if ((u64) at == ((u64) cell | 0xfff) + 4096 * 2048) {
            break;
        }
    }
    print_result("after", sum + (u64) argc);
    return 0;
}
