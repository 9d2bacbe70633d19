// SPDX-License-Identifier: Apache-2.0
// Context switches: two address spaces take turns, and each works a little on memory of its own at the same address.
#include "bench.h"

#define SYS_SCHED_YIELD 124
#define SYS_CLONE 220
#define HEAP ((volatile u64 *) 0xc0000000ul)
#define WORDS 2048

static volatile u64 turns;

static NOINLINE u64 work(u64 seed) {
    u64 sum = 0;
    for (u64 i = 0; i < WORDS; i += 16) {
        HEAP[i] += seed + i;
        sum += HEAP[i];
    }
    return sum;
}

static void other(void) {
    for (;;) {
        work(3);
        turns++;
        system_call(SYS_SCHED_YIELD, 0, 0, 0, 0, 0, 0);
    }
}

static u64 kernel(void) {
    static int started;
    if (!started) {
        started = 1;
        system_call(SYS_CLONE, (long) other, 0, 0, 0, 0, 0);
    }
    u64 before = turns;
    for (int i = 0; i < 20000; i++) {
        work(1);
        system_call(SYS_SCHED_YIELD, 0, 0, 0, 0, 0, 0);
    }
    u64 checksum = turns - before;
    for (u64 i = 0; i < WORDS; i++) {
        HEAP[i] = 0;
    }
    return checksum;
}
