// SPDX-License-Identifier: Apache-2.0
// Integer loops: the sieve of Eratosthenes, a byte per number.
#include "bench.h"

#define LIMIT 1000000
static u8 composite[LIMIT];

static u64 kernel(void) {
    u64 checksum = 0;
    for (int round = 0; round < 16; round++) {
        memset(composite, 0, LIMIT);
        for (u64 i = 2; i * i < LIMIT; i++) {
            if (!composite[i]) {
                for (u64 j = i * i; j < LIMIT; j += i) {
                    composite[j] = 1;
                }
            }
        }
        u64 primes = 0;
        for (u64 i = 2; i < LIMIT; i++) {
            primes += !composite[i];
        }
        checksum = hash_add(checksum, primes);
    }
    return checksum;
}
