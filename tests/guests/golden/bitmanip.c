// SPDX-License-Identifier: Apache-2.0
// Zba, Zbb, Zbs: every operation over awkward operands.
// FLAGS: -march=rv64gc_zba_zbb_zbs
#include "cross.h"

#ifdef EQUIVALENT
// QEMU 7.2 looks at all 64 bits in ctzw.
#define CTZW UNARY("ctzw", "add.uw %0, %1, zero\n ctzw %0, %0")
#else
#define CTZW UNARY_OP(ctzw)
#endif

static void address_generation(void) {
    BINARY_OP(add.uw) BINARY_OP(sh1add) BINARY_OP(sh1add.uw) BINARY_OP(sh2add) BINARY_OP(sh2add.uw) BINARY_OP(sh3add)
    BINARY_OP(sh3add.uw)
    IMMEDIATE_OP(slli.uw, 0) IMMEDIATE_OP(slli.uw, 5) IMMEDIATE_OP(slli.uw, 63)
}

static void basic(void) {
    BINARY_OP(andn) BINARY_OP(orn) BINARY_OP(xnor) BINARY_OP(max) BINARY_OP(maxu) BINARY_OP(min) BINARY_OP(minu)
    BINARY_OP(rol) BINARY_OP(rolw) BINARY_OP(ror) BINARY_OP(rorw)
    IMMEDIATE_OP(rori, 0) IMMEDIATE_OP(rori, 1) IMMEDIATE_OP(rori, 63) IMMEDIATE_OP(roriw, 0) IMMEDIATE_OP(roriw, 31)
    UNARY_OP(clz) UNARY_OP(clzw) UNARY_OP(ctz) CTZW UNARY_OP(cpop) UNARY_OP(cpopw) UNARY_OP(sext.b)
    UNARY_OP(sext.h) UNARY_OP(zext.h) UNARY_OP(orc.b) UNARY_OP(rev8)
}

static void single_bit(void) {
    BINARY_OP(bclr) BINARY_OP(bext) BINARY_OP(binv) BINARY_OP(bset)
    IMMEDIATE_OP(bclri, 0) IMMEDIATE_OP(bclri, 63) IMMEDIATE_OP(bexti, 31) IMMEDIATE_OP(bexti, 63)
    IMMEDIATE_OP(binvi, 32)
    IMMEDIATE_OP(bseti, 31) IMMEDIATE_OP(bseti, 63)
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    address_generation();
    basic();
    single_bit();

    // hot, as the compiler uses them: the knight's moves of a bit board
    u64 hash = 0, board = 1;
    for (int i = 0; i < 20000; i++) {
        u64 west = board & ~0x0101010101010101u, east = board & ~0x8080808080808080u;
        u64 moves = west << 15 | east << 17 | west >> 17 | east >> 15;
        hash = hash_add(hash, (u64) __builtin_popcountl(moves) * 64 + (moves ? (u64) __builtin_ctzl(moves) : 99));
        board = moves ? moves & -moves ? (moves ^ (u64) i * 0x10204081) : 1 : __builtin_bswap64(hash);
    }
    print_result("moves", hash);
    return 0;
}
