// SPDX-License-Identifier: Apache-2.0
// C: every compressed instruction by its own name.
#include "cross.h"

static u64 window[64] __attribute__((aligned(512)));

#define C_IN_PLACE(op)                                                                                     \
    {                                                                                                      \
        u64 hash = 0;                                                                                      \
        for (u64 i = 0; i < COUNT(awkward); i++) {                                                         \
            for (u64 j = 0; j < COUNT(awkward); j++) {                                                     \
                register u64 target __asm__("a0") = awkward[i];                                            \
                register u64 source __asm__("a5") = awkward[j];                                            \
                __asm__ volatile(op : "+r"(target) : "r"(source));                                         \
                hash = hash_add(hash, target);                                                             \
            }                                                                                              \
        }                                                                                                  \
        print_result(op, hash);                                                                            \
    }

static void arithmetic(void) {
    C_IN_PLACE("c.add a0, a5") C_IN_PLACE("c.mv a0, a5") C_IN_PLACE("c.sub a0, a5") C_IN_PLACE("c.xor a0, a5")
    C_IN_PLACE("c.or a0, a5") C_IN_PLACE("c.and a0, a5") C_IN_PLACE("c.addw a0, a5") C_IN_PLACE("c.subw a0, a5")
}

static void immediates(void) {
    C_IN_PLACE("c.addi a0, -32") C_IN_PLACE("c.addi a0, 31") C_IN_PLACE("c.addiw a0, 0") C_IN_PLACE("c.addiw a0, -7")
    C_IN_PLACE("c.li a0, -32") C_IN_PLACE("c.li a0, 31") C_IN_PLACE("c.lui a0, 31") C_IN_PLACE("c.lui a0, 0xfffe0")
    C_IN_PLACE("c.slli a0, 1") C_IN_PLACE("c.slli a0, 63") C_IN_PLACE("c.srli a0, 33") C_IN_PLACE("c.srai a0, 1")
    C_IN_PLACE("c.srai a0, 63") C_IN_PLACE("c.andi a0, -2") C_IN_PLACE("c.andi a0, 31") C_IN_PLACE("c.nop")
}

static void control(void) {
    C_IN_PLACE("c.beqz a0, 1f\n c.addi a0, 1\n1:") C_IN_PLACE("c.bnez a5, 1f\n c.addi a0, 2\n1:")
    C_IN_PLACE("c.j 1f\n c.addi a0, 3\n1: c.addi a0, 4")
    u64 result;
    __asm__ volatile("la t0, 1f\n c.jr t0\n c.nop\n1: la t0, 2f\n c.jalr t0\n3: c.nop\n2: la t1, 3b\n sub %0, ra, t1"
                     : "=r"(result) : : "t0", "t1", "ra");
    print_result("c.jalr", result);
}

static void memory(void) {
    for (u64 i = 0; i < COUNT(window); i++) {
        window[i] = hash_add(i, i * i);
    }
    register u64 base __asm__("a4") = (u64) window;
    register u64 a0 __asm__("a0");
    register u64 a1 __asm__("a1");
    __asm__ volatile("c.lw a0, 124(a4)\n c.ld a1, 248(a4)\n c.sw a1, 0(a4)\n c.sd a0, 8(a4)\n"
                     "c.fld fa0, 16(a4)\n c.fsd fa0, 24(a4)"
                     : "=&r"(a0), "=&r"(a1) : "r"(base) : "fa0", "memory");
    u64 hash = hash_add(a0, a1);
    for (u64 i = 0; i < COUNT(window); i++) {
        hash = hash_add(hash, window[i]);
    }
    print_result("c.lw c.ld c.sw c.sd c.fld c.fsd", hash);
    u64 one, two, three, four;
    __asm__ volatile("c.addi16sp sp, -496\n c.mv t3, sp\n c.sdsp %4, 504(sp)\n c.swsp %5, 252(sp)\n c.sdsp %5, 8(sp)\n"
                     "c.fldsp ft0, 8(sp)\n c.fsdsp ft0, 16(sp)\n"
                     "c.ldsp %0, 16(sp)\n c.lwsp %1, 252(sp)\n c.addi4spn a5, sp, 1020\n c.sub a5, a3\n c.mv %2, a5\n"
                     "c.addi16sp sp, 496\n sub %3, sp, t3"
                     : "=&r"(one), "=&r"(two), "=&r"(three), "=&r"(four)
                     : "r"(awkward[21]), "r"(awkward[23]) : "a5", "a3", "t3", "ft0", "memory");
    print_result("c.ldsp c.fldsp", one);
    print_result("c.lwsp", two);
    print_result("c.addi16sp", four);
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    arithmetic();
    immediates();
    control();
    memory();
    return 0;
}
