// SPDX-License-Identifier: Apache-2.0
// Calls: Fibonacci, Ackermann, mutual recursion through pointers, recursion 60,000 deep, and a jump out of the depth
// past all the returns.
#include "guest.h"

static NOINLINE u64 fibonacci(u64 n) {
    return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

static NOINLINE u64 ackermann(u64 m, u64 n) {
    return m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

static NOINLINE int is_odd(u64 n);
static int (*volatile odd)(u64) = is_odd;

static NOINLINE int is_even(u64 n) {
    return n == 0 ? 1 : !odd(n);
}

static int (*volatile even)(u64) = is_even;

static NOINLINE int is_odd(u64 n) {
    return n == 0 ? 0 : even(n - 1);
}

static __attribute__((noinline, optimize("no-optimize-sibling-calls"))) u64 depth(u64 n) {
    volatile u64 here = n;
    return n == 0 ? 0 : depth(n - 1) + here;
}

static void *escape[5];

static __attribute__((noinline, optimize("no-optimize-sibling-calls"))) u64 dive(u64 n) {
    if (n == 0) {
        __builtin_longjmp(escape, 1);
    }
    return dive(n - 1) + 1;
}

static NOINLINE u64 surface(u64 n) {
    if (__builtin_setjmp(escape)) {
        return n;
    }
    return dive(n);
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    print_result("fibonacci", fibonacci(22));
    print_result("ackermann", ackermann(2, 60));
    print_result("even", (u64) is_even(20000));
    print_result("depth", depth(60000));
    u64 sum = 0;
    for (u64 i = 0; i < 2000; i++) {
        sum += surface(i % 50);
    }
    print_result("surface", sum);
    return 0;
}
