// SPDX-License-Identifier: Apache-2.0
// Memory: copies by words and by bytes, and string lengths, over two blocks that fit the second-level cache.
#include "bench.h"

#define SIZE 65536
static u64 first[SIZE / 8], second[SIZE / 8];

static NOINLINE void copy_words(u64 *to, const u64 *from, u64 count) {
    for (u64 i = 0; i < count; i++) {
        to[i] = from[i];
    }
}

static NOINLINE void copy_bytes(u8 *to, const u8 *from, u64 count) {
    while (count-- > 0) {
        *to++ = *from++;
    }
}

static NOINLINE u64 length(const char *text) {
    const char *at = text;
    while (*at != 0) {
        at++;
    }
    return (u64) (at - text);
}

static u64 kernel(void) {
    u64 seed = 2463534242u, checksum = 0;
    u8 *bytes = (u8 *) first;
    for (u64 i = 0; i < SIZE; i++) {
        u64 number = random_next(&seed);
        bytes[i] = number % 113 == 0 ? 0 : (u8) (number >> 56) | 1;
    }
    bytes[SIZE - 1] = 0;
    for (int round = 0; round < 350; round++) {
        copy_words(second, first, SIZE / 8);
        copy_bytes((u8 *) first + 1, (u8 *) second, SIZE - 2);
        for (u64 at = 0; at < SIZE;) {
            u64 n = length((char *) first + at);
            checksum = hash_add(checksum, n);
            at += n + 1;
        }
    }
    return checksum;
}
