// SPDX-License-Identifier: Apache-2.0
// A benchmark kernel: `static u64 kernel(void)` does one iteration and returns a checksum that is the same every
// time. The program takes the number of iterations and prints a line for each: checksum, nanoseconds of the thread's
// CPU time.
#ifndef BENCH_H
#define BENCH_H
#include "guest.h"

#define CLOCK_MONOTONIC 1
#define CLOCK_THREAD_CPUTIME_ID 3

static u64 kernel(void);

static u64 bench_now(void) {
    struct {
        i64 seconds, nanos;
    } time;
    if (system_call(SYS_CLOCK_GETTIME, CLOCK_THREAD_CPUTIME_ID, (long) &time, 0, 0, 0, 0) != 0) {
        system_call(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC, (long) &time, 0, 0, 0, 0);
    }
    return (u64) time.seconds * 1000000000u + (u64) time.nanos;
}

static int guest_main(int argc, char **argv) {
    u64 iterations = argc > 1 ? parse_unsigned(argv[1]) : 1;
    for (u64 i = 0; i < iterations; i++) {
        u64 before = bench_now();
        u64 checksum = kernel();
        u64 nanos = bench_now() - before;
        print_hex(checksum, 16);
        print_char(' ');
        print_unsigned(nanos);
        print_char('\n');
        print_flush();
    }
    return 0;
}

#endif
