// SPDX-License-Identifier: Apache-2.0
// Ordinary code as the compiler makes it: sorting, hashing, strings, matrices, a heap, N queens.
#include "guest.h"
#include "sha256.h"

static u64 numbers[2000];
static u8 text[4096];

static void sift(u64 *heap, u64 at, u64 length) {
    for (u64 child; (child = 2 * at + 1) < length; at = child) {
        child += child + 1 < length && heap[child + 1] > heap[child];
        if (heap[at] >= heap[child]) {
            return;
        }
        u64 value = heap[at];
        heap[at] = heap[child];
        heap[child] = value;
    }
}

static NOINLINE u64 heap_sort(void) {
    u64 seed = 99;
    for (u64 i = 0; i < COUNT(numbers); i++) {
        numbers[i] = random_next(&seed);
    }
    for (u64 i = COUNT(numbers) / 2; i-- > 0;) {
        sift(numbers, i, COUNT(numbers));
    }
    for (u64 i = COUNT(numbers); i-- > 1;) {
        u64 value = numbers[0];
        numbers[0] = numbers[i];
        numbers[i] = value;
        sift(numbers, 0, i);
    }
    u64 hash = 0;
    for (u64 i = 0; i < COUNT(numbers); i++) {
        hash = hash_add(hash, numbers[i]) + (i > 0 && numbers[i - 1] > numbers[i]);
    }
    return hash;
}

static NOINLINE u64 queens(u32 all, u32 columns, u32 left, u32 right) {
    u64 found = columns == all;
    for (u32 free = all & ~(columns | left | right); free != 0; free &= free - 1) {
        u32 bit = free & -free;
        found += queens(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return found;
}

static NOINLINE u64 digest(void) {
    u32 state[8];
    sha256_start(state);
    for (u32 i = 0; i < sizeof text; i++) {
        text[i] = (u8) (i * 7);
    }
    for (u32 i = 0; i < sizeof text; i += 64) {
        sha256_block(state, text + i);
    }
    return (u64) state[0] << 32 | state[1];
}

static NOINLINE u64 pi_digits(void) {
    // the spigot of Rabinowitz and Wagon
    static u32 remainders[340];
    u64 hash = 0;
    for (u64 i = 0; i < COUNT(remainders); i++) {
        remainders[i] = 2;
    }
    for (int digit = 0; digit < 100; digit++) {
        u64 carry = 0;
        for (u64 i = COUNT(remainders) - 1; i > 0; i--) {
            u64 x = remainders[i] * 10ul + carry;
            remainders[i] = (u32) (x % (2 * i + 1));
            carry = x / (2 * i + 1) * i;
        }
        u64 x = remainders[0] * 10ul + carry;
        remainders[0] = (u32) (x % 10);
        hash = hash_add(hash, x / 10);
    }
    return hash;
}

static NOINLINE u64 numeric(void) {
    double x = 1, sum = 0;
    for (int i = 1; i < 20000; i++) {
        x = x * 0.999 + 1.0 / i;
        sum += __builtin_sqrt(x) - (float) x * 0.25f;
    }
    return double_bits(sum);
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    print_result("heap sort", heap_sort());
    print_result("queens", queens(255, 0, 0, 0));
    print_result("sha-256", digest());
    print_result("pi", pi_digits());
    print_result("numeric", numeric());
    return 0;
}
