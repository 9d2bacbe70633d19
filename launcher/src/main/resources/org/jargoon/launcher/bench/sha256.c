// SPDX-License-Identifier: Apache-2.0
// Hashing: SHA-256 (FIPS 180-4).
#include "bench.h"
#include "sha256.h"

#define SIZE 65536
static u8 data[SIZE];

static u64 kernel(void) {
    u32 digest[8];
    u64 checksum = 0;
    for (int round = 0; round < 120; round++) {
        for (u32 i = 0; i < SIZE; i += 64) {
            data[i] = (u8) (i >> 6) ^ (u8) round;
        }
        sha256_start(digest);
        for (u32 i = 0; i < SIZE; i += 64) {
            sha256_block(digest, data + i);
        }
        checksum = hash_add(checksum, (u64) digest[0] << 32 | digest[7]);
    }
    return checksum;
}
