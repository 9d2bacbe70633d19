// SPDX-License-Identifier: Apache-2.0
// f64: iterations until points of the plane escape; additions, multiplications and comparisons.
#include "bench.h"

#define WIDTH 160
#define HEIGHT 120
#define LIMIT 2000

static NOINLINE u32 escape(double cr, double ci) {
    double zr = 0, zi = 0;
    for (u32 count = 0; count < LIMIT; count++) {
        double rr = zr * zr, ii = zi * zi;
        if (rr + ii > 4) {
            return count;
        }
        zi = 2 * zr * zi + ci;
        zr = rr - ii + cr;
    }
    return LIMIT;
}

static u64 kernel(void) {
    u64 checksum = 0;
    for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
            checksum = hash_add(checksum, escape(-2.2 + 3.2 * x / WIDTH, -1.2 + 2.4 * y / HEIGHT));
        }
    }
    return checksum;
}
