// SPDX-License-Identifier: Apache-2.0
// Runs one instruction over every pair of a set of awkward operands and prints a hash of the results.
#ifndef CROSS_H
#define CROSS_H
#include "guest.h"

static const u64 awkward[] = {
    0, 1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 0x55, 0xff, 0x7fff, 0x8000, 0xffff, 0x12345678, 0x7fffffff, 0x80000000,
    0xffffffff, 0x100000000, 0x123456789abcdef0, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa, 0x00ff00ff00ff00ff,
    0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001, 0xffffffff00000000, 0xffffffff80000000,
    0xfffffffffffffffe, 0xffffffffffffffff,
};

// Each instruction in a loop of its own, its operands in registers.
#define BINARY(name, text)                                                              \
    {                                                                                   \
        u64 hash = 0;                                                                   \
        for (u64 i = 0; i < COUNT(awkward); i++) {                                      \
            for (u64 j = 0; j < COUNT(awkward); j++) {                                  \
                u64 result;                                                             \
                __asm__ volatile(text : "=r"(result) : "r"(awkward[i]), "r"(awkward[j])); \
                hash = hash_add(hash, result);                                          \
            }                                                                           \
        }                                                                               \
        print_result(name, hash);                                                       \
    }

#define BINARY_OP(op) BINARY(#op, #op " %0, %1, %2")

#define UNARY(name, text)                                                \
    {                                                                    \
        u64 hash = 0;                                                    \
        for (u64 i = 0; i < COUNT(awkward); i++) {                       \
            u64 result;                                                  \
            __asm__ volatile(text : "=r"(result) : "r"(awkward[i]));     \
            hash = hash_add(hash, result);                               \
        }                                                                \
        print_result(name, hash);                                        \
    }

#define UNARY_OP(op) UNARY(#op, #op " %0, %1")
#define IMMEDIATE_OP(op, immediate) UNARY(#op " " #immediate, #op " %0, %1, " #immediate)

#endif
