// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4): the compression function; padding is the caller's.
#ifndef SHA256_H
#define SHA256_H

static u32 sha256_constants[64];

static inline u32 rotate_right(u32 value, int by) {
    return value >> by | value << (32 - by);
}

// The first 32 bits of the fractional part of the n-th root of p (n is 2 or 3), by bisection in integers.
static u32 sha256_root_fraction(u64 p, int n) {
    u64 low = 0, high = (u64) 8 << 32;
    while (high - low > 1) {
        u64 middle = (low + high) / 2;
        unsigned __int128 power = middle;
        for (int i = 1; i < n; i++) {
            power *= middle;
        }
        if (power <= (unsigned __int128) p << 32 * n) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (u32) low;
}

static void sha256_start(u32 *state) {
    static u32 initial[8];
    if (initial[0] == 0) {
        int count = 0;
        for (u64 p = 2; count < 64; p++) {
            int prime = 1;
            for (u64 d = 2; d * d <= p; d++) {
                prime &= p % d != 0;
            }
            if (prime) {
                if (count < 8) {
                    initial[count] = sha256_root_fraction(p, 2);
                }
                sha256_constants[count++] = sha256_root_fraction(p, 3);
            }
        }
    }
    for (int i = 0; i < 8; i++) {
        state[i] = initial[i];
    }
}

static NOINLINE void sha256_block(u32 *state, const u8 *block) {
    u32 w[64];
    for (int i = 0; i < 16; i++) {
        w[i] = (u32) block[4 * i] << 24 | (u32) block[4 * i + 1] << 16 | (u32) block[4 * i + 2] << 8 | block[4 * i + 3];
    }
    for (int i = 16; i < 64; i++) {
        u32 s0 = rotate_right(w[i - 15], 7) ^ rotate_right(w[i - 15], 18) ^ w[i - 15] >> 3;
        u32 s1 = rotate_right(w[i - 2], 17) ^ rotate_right(w[i - 2], 19) ^ w[i - 2] >> 10;
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    u32 a = state[0], b = state[1], c = state[2], d = state[3];
    u32 e = state[4], f = state[5], g = state[6], h = state[7];
    for (int i = 0; i < 64; i++) {
        u32 s1 = rotate_right(e, 6) ^ rotate_right(e, 11) ^ rotate_right(e, 25);
        u32 t1 = h + s1 + ((e & f) ^ (~e & g)) + sha256_constants[i] + w[i];
        u32 s0 = rotate_right(a, 2) ^ rotate_right(a, 13) ^ rotate_right(a, 22);
        u32 t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + t1;
        d = c;
        c = b;
        b = a;
        a = t1 + t2;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
}

#endif
