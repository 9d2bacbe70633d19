// SPDX-License-Identifier: Apache-2.0
// f64: the product of two matrices of small whole numbers. Every result is exact, so the inexact flag stays clear and
// an emulator that keeps flags cannot skip computing it.
#include "bench.h"

#define SIZE 160
static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static NOINLINE void multiply(void) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            double sum = 0;
            for (int k = 0; k < SIZE; k++) {
                sum += a[i][k] * b[k][j];
            }
            c[i][j] = sum;
        }
    }
}

static u64 kernel(void) {
    for (int i = 0; i < SIZE; i++) {
        for (int j = 0; j < SIZE; j++) {
            a[i][j] = i * 3 - j * 5;
            b[i][j] = (i ^ j) - 64;
        }
    }
    u64 checksum = 0;
    for (int round = 0; round < 20; round++) {
        a[round][round] += 0.5;
        multiply();
        for (int i = 0; i < SIZE; i++) {
            checksum = hash_add(checksum, double_bits(c[i][(i * 7 + round) % SIZE]));
        }
    }
    return checksum;
}
