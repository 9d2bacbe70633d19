// SPDX-License-Identifier: Apache-2.0
// Self-modifying code: a hot loop calls a function that is rewritten thousands of times, each time followed by
// fence.i; one whose bytes are rewritten as they were; and many functions made one after the other in the same place,
// as a guest's own compiler makes them.
#include "guest.h"

#define PROT_READ_WRITE_EXECUTE 7
#define MAP_PRIVATE_ANONYMOUS 0x22

typedef u64 (*Function)(u64);

static u32 addi(int rd, int rs1, int immediate) {
    return (u32) immediate << 20 | (u32) rs1 << 15 | (u32) rd << 7 | 0x13;
}

static u32 xori(int rd, int rs1, int immediate) {
    return addi(rd, rs1, immediate) | 4 << 12;
}

static u32 slli(int rd, int rs1, int by) {
    return addi(rd, rs1, by) | 1 << 12;
}

#define RET 0x00008067u
#define A0 10

static inline void synchronize(void) {
    __asm__ volatile("fence.i" : : : "memory");
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    volatile u32 *code = (u32 *) system_call(SYS_MMAP, 0, 65536, PROT_READ_WRITE_EXECUTE, MAP_PRIVATE_ANONYMOUS, -1, 0);
    Function function = (Function) code;
    u64 value = 1;

    // one immediate, patched 5,000 times, with 20 calls between
    code[0] = addi(A0, A0, 1);
    code[1] = xori(A0, A0, 0x155);
    code[2] = RET;
    synchronize();
    for (int i = 0; i < 5000; i++) {
        code[0] = addi(A0, A0, i & 0x7ff);
        synchronize();
        for (int call = 0; call < 20; call++) {
            value = hash_add(function(value), (u64) call);
        }
    }
    print_result("patched", value);

    // the same bytes again: nothing needs to be thrown away
    for (int i = 0; i < 2000; i++) {
        code[1] = xori(A0, A0, 0x155);
        synchronize();
        value = function(value) * 3;
    }
    print_result("unchanged", value);

    // a different function each time, of a different length
    for (int i = 0; i < 1000; i++) {
        int length = 1 + i % 40;
        for (int k = 0; k < length; k++) {
            code[64 + k] = k % 3 == 0   ? addi(A0, A0, (i * k) & 0x7ff)
                           : k % 3 == 1 ? xori(A0, A0, i & 0x3ff)
                                        : slli(A0, A0, 1);
        }
        code[64 + length] = RET;
        synchronize();
        Function made = (Function) (code + 64);
        for (int call = 0; call < 30; call++) {
            value ^= made(value + (u64) call);
        }
    }
    print_result("made", value);

    // code that lies across a page boundary, rewritten on the far page only
    volatile u32 *edge = code + 1024 * 2 - 1;
    edge[0] = addi(A0, A0, 3);
    edge[2] = RET;
    for (int i = 0; i < 1000; i++) {
        edge[1] = xori(A0, A0, i & 0x7ff);
        synchronize();
        value = ((Function) edge)(value);
        value = ((Function) edge)(value * 5);
    }
    print_result("edge", value);

    // data beside code in one page: stores that change no instruction
    for (int i = 0; i < 20000; i++) {
        code[512 + (i & 255)] = (u32) value;
        value = function(value) + code[512 + (i * 7 & 255)];
    }
    print_result("beside", value);
    return 0;
}
