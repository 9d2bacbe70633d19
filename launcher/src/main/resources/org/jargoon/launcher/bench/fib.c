// SPDX-License-Identifier: Apache-2.0
// Calls and returns: Fibonacci numbers by their definition. The compiler is kept from unrolling the recursion into
// loops, which it would do differently on each ISA.
#include "bench.h"

static __attribute__((noinline, noclone, optimize("no-optimize-sibling-calls"))) u64 fibonacci(u64 n) {
    if (n < 2) {
        return n;
    }
    u64 first = fibonacci(n - 1);
    __asm__ volatile("" : "+r"(first));
    u64 second = fibonacci(n - 2);
    __asm__ volatile("" : "+r"(second));
    return first + second;
}

static u64 kernel(void) {
    return fibonacci(34);
}
