// SPDX-License-Identifier: Apache-2.0
// The frame around random blocks of instructions: RandomProgram (a test) appends a segment with a plan and the
// blocks. Each block is called many times: it loads all registers from the arena, does its instructions, and dumps
// all registers into the arena. What comes out is printed for the first and the last round, and hashed for all.
#include "guest.h"

#define PLAN ((const Plan *) 0x400000)
#define ARENA 0x600000ul
#define ARENA_SIZE 4096
#define MAP_PRIVATE_ANONYMOUS_FIXED 0x32

// Places in the arena: registers in (x1 to x31, fcsr in place of x0, f0 to f31), the window that blocks may access,
// registers out
#define REGISTERS 64
#define STATE 0
#define WINDOW 1536
#define WINDOW_SIZE 1040
#define DUMP 2624

typedef struct {
    u64 blocks, rounds, seed;
    u64 entries[];
} Plan;

static u64 seed;

static const u64 awkward[] = {
    0, 1, 2, 0xffffffffffffffff, 0xfffffffffffffffe, 0x7fffffffffffffff, 0x8000000000000000, 0x7fffffff, 0x80000000,
    0xffffffff80000000, 0xffffffff, 0x100000000, 63, 64, 31, 32,
};

static const u64 awkward_floats[] = {
    0x0000000000000000, 0x8000000000000000, 0x3ff0000000000000, 0xbff0000000000000, 0x7ff0000000000000,
    0xfff0000000000000, 0x7ff8000000000000, 0x7ff0000000000001, 0x000fffffffffffff, 0x0010000000000000,
    0x7fefffffffffffff, 0x0000000000000001, 0x43e0000000000000, 0xc3e0000000000000, 0x41dfffffffc00000,
    0xffffffff3f800000, 0xffffffff7f800000, 0xffffffff7fc00000, 0xffffffff7f800001, 0xffffffff00000001,
    0xffffffff7f7fffff, 0xffffffff80000000, 0xffffffff00800000, 0x3f80000000000000,
};

static u64 integer_value(const u64 *dump) {
    u64 number = random_next(&seed), kind = random_next(&seed) >> 61;
    switch (kind) {
        case 0:
        case 1: return awkward[number % COUNT(awkward)];
        case 2:
        case 3: return dump[number % 32];
        case 4: return (u64) (i64) (i32) number;
        case 5: return number & 255;
        default: return number;
    }
}

static u64 float_value(const u64 *dump) {
    u64 number = random_next(&seed), kind = random_next(&seed) >> 61;
    switch (kind) {
        case 0: return awkward_floats[number % COUNT(awkward_floats)];
        case 1: return dump[32 + number % 32];
        // near one, so that sums round and cancel; whole numbers, so that results are exact
        case 2: return (number & 0x800fffffffffffff) | (1003 + (number >> 52 & 31)) << 52;
        case 3: return double_bits((double) (i64) (number % 4096));
        case 4: return 0xffffffff00000000 | (number & 0x807fffff) | (117 + (number >> 23 & 15)) << 23;
        case 5: return 0xffffffff00000000 | number;
        case 6: return double_bits((double) (i64) (number >> 20 & 0xffff) * 0.0625);
        default: return number;
    }
}

static void print_registers(const u64 *registers) {
    for (int i = 0; i < REGISTERS; i++) {
        print_hex(registers[i], 16);
        print_char(i % 8 == 7 ? '\n' : ' ');
    }
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    system_call(SYS_MMAP, ARENA, ARENA_SIZE, 3, MAP_PRIVATE_ANONYMOUS_FIXED, -1, 0);
    u64 *state = (u64 *) (ARENA + STATE), *window = (u64 *) (ARENA + WINDOW), *dump = (u64 *) (ARENA + DUMP);
    seed = PLAN->seed;
    for (u64 block = 0; block < PLAN->blocks; block++) {
        void (*entry)(void) = (void (*)(void)) PLAN->entries[block];
        for (u64 i = 0; i < WINDOW_SIZE / 8; i++) {
            window[i] = i & 1 ? integer_value(dump) : float_value(dump);
        }
        u64 hash = 0;
        for (u64 round = 0; round < PLAN->rounds; round++) {
            state[0] = random_next(&seed) % 5 << 5 | (random_next(&seed) & 31 & random_next(&seed) & -(round & 1));
            for (int i = 1; i < 32; i++) {
                state[i] = integer_value(dump);
            }
            for (int i = 32; i < 64; i++) {
                state[i] = float_value(dump);
            }
            entry();
            for (int i = 0; i < REGISTERS; i++) {
                hash = hash_add(hash, dump[i]);
            }
            if (round == 0 || round + 1 == PLAN->rounds) {
                print("block ");
                print_unsigned(block);
                print(" round ");
                print_unsigned(round);
                print_char('\n');
                print_registers(dump);
            }
        }
        print_result("registers", hash);
        for (u64 i = 0; i < WINDOW_SIZE / 8; i++) {
            hash = hash_add(hash, window[i]);
        }
        print_result("memory", hash);
    }
    return 0;
}
