// SPDX-License-Identifier: Apache-2.0
// One floating-point instruction over awkward operands under every rounding mode; results and flags are hashed, once
// with the flags cleared before each instruction, once with flags that gather.
#ifndef FP_H
#define FP_H
#include "guest.h"

static inline void set_fcsr(u64 value) {
    __asm__ volatile("fscsr %0" : : "r"(value) : "memory");
}

static inline u64 get_fcsr(void) {
    u64 value;
    __asm__ volatile("frcsr %0" : "=r"(value) : : "memory");
    return value;
}

static inline double as_f64(u64 bits) {
    double value;
    __asm__ volatile("fmv.d.x %0, %1" : "=f"(value) : "r"(bits));
    return value;
}

static inline u64 f64_as(double value) {
    u64 bits;
    __asm__ volatile("fmv.x.d %0, %1" : "=r"(bits) : "f"(value));
    return bits;
}

static const u64 doubles[] = {
    0x0000000000000000, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000, 0x3fe0000000000000,
    0x4000000000000000, 0x4008000000000000, 0x3fd5555555555555, 0xbfb999999999999a, 0x400921fb54442d18,
    0x0000000000000001, 0x8000000000000001, 0x000fffffffffffff, 0x0010000000000000, 0x8010000000000001,
    0x7fefffffffffffff, 0xffefffffffffffff, 0x7ff0000000000000, 0xfff0000000000000, 0x7ff8000000000000,
    0x7ff0000000000001, 0xfff8000000000123, 0x4340000000000001, 0xc340000000000000, 0x43e0000000000000,
    0x41dfffffffc00000, 0x41dfffffffe00000, 0xc1e0000000200000, 0x41efffffffefffff, 0x3ff0000000000001,
    0x3fefffffffffffff, 0x36a0000000000000, 0x380fffffe0000000, 0x47efffffe0000000, 0x47effffff0000000,
    0x1ff0000000000001, 0x5fe0000000000003, 0x3ca0000000000000, 0xbca0000000000001,
};

static const u64 singles[] = {
    0xffffffff00000000, 0xffffffff80000000, 0xffffffff3f800000, 0xffffffffbf800000, 0xffffffff3f000000,
    0xffffffff40000000, 0xffffffff40400000, 0xffffffff3eaaaaab, 0xffffffffbdcccccd, 0xffffffff40490fdb,
    0xffffffff00000001, 0xffffffff80000001, 0xffffffff007fffff, 0xffffffff00800000, 0xffffffff80800001,
    0xffffffff7f7fffff, 0xffffffffff7fffff, 0xffffffff7f800000, 0xffffffffff800000, 0xffffffff7fc00000,
    0xffffffff7f800001, 0xffffffffffc00123, 0xffffffff4b800001, 0xffffffff4f000000, 0xffffffff4effffff,
    0xffffffffcf000001, 0xffffffff5f000000, 0xffffffffdf000000, 0xffffffff3f800001, 0xffffffff3f7fffff,
    0xffffffff1f800001, 0xffffffff5f000003, 0xffffffff33800000, 0xffffffffb3800001, 0x000000003f800000,
    0x4008000000000000, 0xfffffffe3f800000,
};

// BODY: instruction text whose result goes to %0, sources %1 %2 %3; KIND: f or r for the result's register
#define FP_RUN(name, table, kind, convert, text)                                                            \
    {                                                                                                       \
        u64 hash = 0;                                                                                       \
        for (u64 mode = 0; mode < 5; mode++) {                                                              \
            u64 gathered = 0;                                                                               \
            for (u64 i = 0; i < COUNT(table); i++) {                                                        \
                for (u64 j = 0; j < COUNT(table); j++) {                                                    \
                    double a = as_f64(table[i]), b = as_f64(table[j]), c = as_f64(table[(i + j) % COUNT(table)]); \
                    convert result;                                                                         \
                    set_fcsr(mode << 5);                                                                    \
                    __asm__ volatile(text : kind(result) : "f"(a), "f"(b), "f"(c) : "memory");              \
                    u64 flags = get_fcsr();                                                                 \
                    set_fcsr(mode << 5 | gathered);                                                         \
                    __asm__ volatile(text : kind(result) : "f"(a), "f"(b), "f"(c) : "memory");              \
                    gathered = get_fcsr() & 31;                                                             \
                    u64 bits;                                                                               \
                    __builtin_memcpy(&bits, &result, 8);                                                    \
                    hash = hash_add(hash, bits ^ flags << 8 ^ gathered << 32);                              \
                }                                                                                           \
            }                                                                                               \
        }                                                                                                   \
        set_fcsr(0);                                                                                        \
        print_result(name, hash);                                                                           \
    }

#define FP2(op, table) FP_RUN(#op, table, "=&f", double, #op " %0, %1, %2")
#define FP3(op, table) FP_RUN(#op, table, "=&f", double, #op " %0, %1, %2, %3")
#define FP1(op, table) FP_RUN(#op, table, "=&f", double, #op " %0, %1")
#define FP_COMPARE(op, table) FP_RUN(#op, table, "=&r", u64, #op " %0, %1, %2")
#define FP_TO_INT(op, table) FP_RUN(#op, table, "=&r", u64, #op " %0, %1")
#define FP_STATIC(op, mode, table) FP_RUN(#op " " #mode, table, "=&f", double, #op " %0, %1, %2, " #mode)

static const u64 integers[] = {
    0, 1, 0xffffffffffffffff, 2, 3, 0x7fffffff, 0x80000000, 0xffffffff, 0xffffffff80000000, 0x1000001, 0x1000003,
    0x20000000000001, 0x20000000000003, 0x7fffffffffffffff, 0x8000000000000000, 0xfffffffffffffbff, 0x7ffffffffffffe00,
    0x0123456789abcdef, 0xfedcba9876543210,
};

#define INT_TO_FP(op)                                                                                       \
    {                                                                                                       \
        u64 hash = 0;                                                                                       \
        for (u64 mode = 0; mode < 5; mode++) {                                                              \
            for (u64 i = 0; i < COUNT(integers); i++) {                                                     \
                double result;                                                                              \
                set_fcsr(mode << 5);                                                                        \
                __asm__ volatile(#op " %0, %1" : "=f"(result) : "r"(integers[i]) : "memory");               \
                hash = hash_add(hash, f64_as(result) ^ get_fcsr() << 8);                                    \
            }                                                                                               \
        }                                                                                                   \
        set_fcsr(0);                                                                                        \
        print_result(#op, hash);                                                                            \
    }

#endif
