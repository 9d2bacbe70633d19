// SPDX-License-Identifier: Apache-2.0
// f64: the spectral norm of an infinite matrix by the power method: divisions and one square root.
#include "bench.h"

#define SIZE 300

static double u[SIZE], v[SIZE], scratch[SIZE];

static inline double element(int i, int j) {
    return 1.0 / ((i + j) * (i + j + 1) / 2 + i + 1);
}

static NOINLINE void multiply(const double *in, double *out, int transposed) {
    for (int i = 0; i < SIZE; i++) {
        double sum = 0;
        for (int j = 0; j < SIZE; j++) {
            sum += (transposed ? element(j, i) : element(i, j)) * in[j];
        }
        out[i] = sum;
    }
}

static u64 kernel(void) {
    for (int i = 0; i < SIZE; i++) {
        u[i] = 1;
    }
    for (int round = 0; round < 50; round++) {
        multiply(u, scratch, 0);
        multiply(scratch, v, 1);
        multiply(v, scratch, 0);
        multiply(scratch, u, 1);
    }
    double uv = 0, vv = 0;
    for (int i = 0; i < SIZE; i++) {
        uv += u[i] * v[i];
        vv += v[i] * v[i];
    }
    return double_bits(__builtin_sqrt(uv / vv));
}
