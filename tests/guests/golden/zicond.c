// SPDX-License-Identifier: Apache-2.0
// Zicond, which GCC 12 and QEMU 7.2 do not know: the instructions are put together by hand, and the expected output
// is made by the same program with -DEQUIVALENT, which computes the same by multiplication.
#include "cross.h"

#ifdef EQUIVALENT
#define CZERO_EQZ "snez %0, %2\n mul %0, %0, %1"
#define CZERO_NEZ "seqz %0, %2\n mul %0, %0, %1"
#define EARLY "=&r"
#else
#define CZERO_EQZ ".insn r 0x33, 5, 7, %0, %1, %2"
#define CZERO_NEZ ".insn r 0x33, 7, 7, %0, %1, %2"
#define EARLY "=r"
#endif

static inline u64 eqz(u64 value, u64 condition) {
    u64 result;
    __asm__(CZERO_EQZ : EARLY(result) : "r"(value), "r"(condition));
    return result;
}

static inline u64 nez(u64 value, u64 condition) {
    u64 result;
    __asm__(CZERO_NEZ : EARLY(result) : "r"(value), "r"(condition));
    return result;
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    u64 hash_eqz = 0, hash_nez = 0;
    for (u64 i = 0; i < COUNT(awkward); i++) {
        for (u64 j = 0; j < COUNT(awkward); j++) {
            hash_eqz = hash_add(hash_eqz, eqz(awkward[i], awkward[j]));
            hash_nez = hash_add(hash_nez, nez(awkward[i], awkward[j]));
        }
    }
    print_result("czero.eqz", hash_eqz);
    print_result("czero.nez", hash_nez);
    // hot: a select without a branch
    u64 seed = 1, hash = 0;
    for (int i = 0; i < 50000; i++) {
        u64 a = random_next(&seed), condition = a >> 63;
        hash = hash_add(hash, eqz(a, condition) | nez(~a, condition));
    }
    print_result("select", hash);
    return 0;
}
