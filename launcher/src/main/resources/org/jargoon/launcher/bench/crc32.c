// SPDX-License-Identifier: Apache-2.0
// Hashing: CRC-32 (polynomial 0xedb88320) by a table of 256 entries, a byte at a time.
#include "bench.h"

#define SIZE 65536
static u32 table[256];
static u8 data[SIZE];

static NOINLINE u32 crc(u32 start, const u8 *at, u64 length) {
    u32 value = ~start;
    while (length-- > 0) {
        value = table[(value ^ *at++) & 255] ^ value >> 8;
    }
    return ~value;
}

static u64 kernel(void) {
    for (u32 i = 0; i < 256; i++) {
        u32 value = i;
        for (int bit = 0; bit < 8; bit++) {
            value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
        }
        table[i] = value;
    }
    for (u32 i = 0; i < SIZE; i++) {
        data[i] = (u8) (i * i >> 3);
    }
    u32 value = 0;
    for (int round = 0; round < 250; round++) {
        value = crc(value, data, SIZE);
    }
    return value;
}
