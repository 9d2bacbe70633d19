// SPDX-License-Identifier: Apache-2.0
// Integer arithmetic: the product of two matrices of 64-bit integers.
#include "bench.h"

#define SIZE 160
static i64 a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static NOINLINE void multiply(void) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            i64 sum = 0;
            for (int k = 0; k < SIZE; k++) {
                sum += a[i][k] * b[k][j];
            }
            c[i][j] = sum;
        }
    }
}

static u64 kernel(void) {
    for (i64 i = 0; i < SIZE; i++) {
        for (i64 j = 0; j < SIZE; j++) {
            a[i][j] = i * 31 - j * 17;
            b[i][j] = i ^ j * 5;
        }
    }
    u64 checksum = 0;
    for (int round = 0; round < 8; round++) {
        multiply();
        for (int i = 0; i < SIZE; i++) {
            checksum = hash_add(checksum, (u64) c[i][(i * 7 + round) % SIZE]);
            a[i][round] += c[i][i] & 15;
        }
    }
    return checksum;
}
