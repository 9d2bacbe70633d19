// SPDX-License-Identifier: Apache-2.0
// M: every operation over awkward operands, with division by zero and the overflow of the most negative number by -1.
#include "cross.h"

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    BINARY_OP(mul) BINARY_OP(mulh) BINARY_OP(mulhsu) BINARY_OP(mulhu) BINARY_OP(div) BINARY_OP(divu) BINARY_OP(rem)
    BINARY_OP(remu) BINARY_OP(mulw) BINARY_OP(divw) BINARY_OP(divuw) BINARY_OP(remw) BINARY_OP(remuw)

    // hot: powers modulo a prime by 128-bit products
    u64 hash = 0;
    for (u64 base = 2; base < 200; base++) {
        u64 result = 1, power = base;
        for (u64 exponent = 0xfffffffffffffffb; exponent != 0; exponent >>= 1) {
            if (exponent & 1) {
                result = (u64) ((unsigned __int128) result * power >> 3) % 0xffffffffffc5u;
            }
            power = (u64) ((unsigned __int128) power * power >> 5) % 0xffffffffffc5u;
        }
        hash = hash_add(hash, result);
    }
    print_result("powers", hash);
    return 0;
}
