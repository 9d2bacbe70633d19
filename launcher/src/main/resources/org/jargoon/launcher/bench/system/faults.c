// SPDX-License-Identifier: Apache-2.0
// Page faults: touches pages that the supervisor maps one by one when that happens, and gives all of them back.
#include "bench.h"

#define SYS_MUNMAP 215
#define HEAP ((volatile u64 *) 0xc0000000ul)
#define PAGES 512

static u64 kernel(void) {
    u64 checksum = 0;
    for (u64 round = 0; round < 40; round++) {
        for (u64 page = 0; page < PAGES; page++) {
            HEAP[page * 512] = page + round;
        }
        for (u64 page = 0; page < PAGES; page++) {
            checksum = hash_add(checksum, HEAP[page * 512]);
        }
        system_call(SYS_MUNMAP, 0, 0, 0, 0, 0, 0);
    }
    return checksum;
}
