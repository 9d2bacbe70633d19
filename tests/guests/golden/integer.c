// SPDX-License-Identifier: Apache-2.0
// RV64I: every register and immediate operation, upper immediates, loads, stores and branches.
#include "cross.h"

static u8 window[64];

#define LOAD(op)                                                                                    \
    {                                                                                               \
        u64 hash = 0;                                                                               \
        for (int i = 0; i < 40; i++) {                                                              \
            u64 forward, back;                                                                      \
            __asm__ volatile(#op " %0, 5(%2)\n" #op " %1, -3(%2)"                                   \
                             : "=&r"(forward), "=&r"(back)                                          \
                             : "r"(window + 3 + i)                                                  \
                             : "memory");                                                           \
            hash = hash_add(hash_add(hash, forward), back);                                         \
        }                                                                                           \
        print_result(#op, hash);                                                                    \
    }

#define STORE(op)                                                                                   \
    {                                                                                               \
        u64 hash = 0;                                                                               \
        for (int i = 0; i < 40; i++) {                                                              \
            __asm__ volatile(#op " %0, 5(%1)" : : "r"(awkward[i % COUNT(awkward)]), "r"(window + i) : "memory"); \
        }                                                                                           \
        for (u64 i = 0; i < sizeof window; i++) {                                                   \
            hash = hash_add(hash, window[i]);                                                       \
        }                                                                                           \
        print_result(#op, hash);                                                                    \
    }

#define BRANCH(op) BINARY(#op, "li %0, 1\n" #op " %1, %2, 1f\n li %0, 2\n1:")

#define UPPER(op, value)                                                                            \
    {                                                                                               \
        u64 result;                                                                                 \
        __asm__ volatile(#op " %0, " #value : "=r"(result));                                        \
        print_result(#op " " #value, result);                                                       \
    }

static void registers(void) {
    BINARY_OP(add) BINARY_OP(sub) BINARY_OP(sll) BINARY_OP(slt) BINARY_OP(sltu) BINARY_OP(xor) BINARY_OP(srl)
    BINARY_OP(sra) BINARY_OP(or) BINARY_OP(and) BINARY_OP(addw) BINARY_OP(subw) BINARY_OP(sllw) BINARY_OP(srlw)
    BINARY_OP(sraw)
}

static void immediates(void) {
    IMMEDIATE_OP(addi, -2048) IMMEDIATE_OP(addi, 2047) IMMEDIATE_OP(addiw, -1) IMMEDIATE_OP(addiw, 0)
    IMMEDIATE_OP(slti, -1) IMMEDIATE_OP(slti, 1) IMMEDIATE_OP(sltiu, 1) IMMEDIATE_OP(sltiu, -1)
    IMMEDIATE_OP(xori, -1) IMMEDIATE_OP(xori, 1365) IMMEDIATE_OP(ori, -256) IMMEDIATE_OP(andi, -16)
    IMMEDIATE_OP(slli, 0) IMMEDIATE_OP(slli, 33) IMMEDIATE_OP(slli, 63) IMMEDIATE_OP(srli, 1) IMMEDIATE_OP(srli, 63)
    IMMEDIATE_OP(srai, 1) IMMEDIATE_OP(srai, 63) IMMEDIATE_OP(slliw, 31) IMMEDIATE_OP(srliw, 0) IMMEDIATE_OP(srliw, 5)
    IMMEDIATE_OP(sraiw, 0) IMMEDIATE_OP(sraiw, 31)
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    registers();
    immediates();
    UPPER(lui, 0) UPPER(lui, 1) UPPER(lui, 0x7ffff) UPPER(lui, 0x80000) UPPER(lui, 0xfffff)
    BRANCH(beq) BRANCH(bne) BRANCH(blt) BRANCH(bge) BRANCH(bltu) BRANCH(bgeu)
    for (u64 i = 0; i < sizeof window; i++) {
        window[i] = (u8) (i * 37 + 101);
    }
    LOAD(lb) LOAD(lbu) LOAD(lh) LOAD(lhu) LOAD(lw) LOAD(lwu) LOAD(ld)
    STORE(sb) STORE(sh) STORE(sw) STORE(sd)

    // auipc: the distance between two of them; x0 as a target; fences
    u64 distance;
    __asm__ volatile("auipc t0, 0\n auipc t1, 1\n sub %0, t1, t0" : "=r"(distance) : : "t0", "t1");
    print_result("auipc", distance);
    u64 zero;
    __asm__ volatile("addi x0, x0, 5\n lui x0, 5\n lw x0, 0(%1)\n fence rw, rw\n fence.tso\n fence.i\n mv %0, x0"
                     : "=r"(zero) : "r"(window));
    print_result("x0", zero);
    // jalr clears bit 0 of its target, and may overwrite its own base register
    u64 linked;
    __asm__ volatile(".option push\n.option norvc\n la t0, 1f\n ori t0, t0, 1\n jalr t0, 0(t0)\n li %0, -1\n"
                     "1: la t1, 1b\n sub %0, t1, t0\n.option pop" : "=r"(linked) : : "t0", "t1");
    print_result("jalr", linked);
    return 0;
}
