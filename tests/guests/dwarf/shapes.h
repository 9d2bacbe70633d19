// SPDX-License-Identifier: Apache-2.0
// What is inlined into shapes.c, so that one function's code comes from two files.

static inline long square(int x) {
    return (long)x * x;
}

static inline __attribute__((always_inline)) long distance(int x, int y) {
    long sum = square(x);
    return sum + square(y);
}
