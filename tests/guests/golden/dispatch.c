// SPDX-License-Identifier: Apache-2.0
// Jump tables and function pointers whose targets change in phases: what is hot at first is never reached later, and a
// direction that was never seen becomes hot.
#include "guest.h"

static u64 accumulator;

#define STEP(n, expression) static NOINLINE void step##n(u64 x) { accumulator = expression; }
STEP(0, accumulator + x)
STEP(1, accumulator ^ x << 3)
STEP(2, accumulator * 31 + x)
STEP(3, accumulator - x)
STEP(4, (accumulator >> 5 | accumulator << 59) ^ x)
STEP(5, accumulator + (x & accumulator))
STEP(6, accumulator ^ ~x)
STEP(7, accumulator * (x | 1))

static void (*const steps[])(u64) = {step0, step1, step2, step3, step4, step5, step6, step7};

static NOINLINE u64 table(u64 kind, u64 x) {
    switch (kind) {
        case 0: return x + 1;
        case 1: return x ^ 0x1234;
        case 2: return x * 3;
        case 3: return x - 77;
        case 4: return x << 1 | x >> 63;
        case 5: return ~x;
        case 6: return x >> 1;
        case 7: return x * x;
        case 8: return x & 0xffffffff;
        case 9: return x | 5;
        case 10: return -x;
        case 11: return x % 1000003;
        default: return kind;
    }
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    u64 seed = 12345, hash = 0;
    for (u64 phase = 0; phase < 6; phase++) {
        for (u64 i = 0; i < 40000; i++) {
            u64 number = random_next(&seed);
            // phase 0 one target, then two others, then all
            u64 kind = phase == 0 ? 3 : phase < 3 ? phase * 2 + (number & 1) : number >> 32;
            steps[kind & 7](number);
            hash = hash_add(hash, table(phase < 4 ? (kind + phase) % 12 : number >> 40 & 15, accumulator));
            if (phase == 5 && i == 39999) {
                hash = hash_add(hash, 1);
            }
        }
        print_result("phase", hash);
    }
    return 0;
}
