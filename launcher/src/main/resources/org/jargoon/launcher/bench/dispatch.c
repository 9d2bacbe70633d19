// SPDX-License-Identifier: Apache-2.0
// Jump tables: an interpreter of a little stack-free bytecode, whose program counts Collatz steps.
#include "bench.h"

enum { LOAD, MOVE, ADD, ADDI, MULI, SHIFT, ANDI, JUMP, JUMP_IF_ZERO, JUMP_IF_LESS, XOR, HALT };

typedef struct {
    u8 op, target, left, right;
    i32 value;
} Code;

// r0 steps, r1 n, r2 current, r3 one, r4 limit, r5 checksum, r6 scratch
static const Code program[] = {
    {LOAD, 0, 0, 0, 0},
    {LOAD, 1, 0, 0, 1},
    {LOAD, 3, 0, 0, 1},
    {LOAD, 4, 0, 0, 4000},
    {LOAD, 5, 0, 0, 0},
    {MOVE, 2, 1, 0, 0},
    {JUMP_IF_ZERO, 0, 2, 3, 15},
    {ANDI, 6, 2, 0, 1},
    {JUMP_IF_ZERO, 0, 6, 0, 12},
    {MULI, 2, 2, 0, 3},
    {ADDI, 2, 2, 0, 1},
    {JUMP, 0, 0, 0, 13},
    {SHIFT, 2, 2, 0, 1},
    {ADDI, 0, 0, 0, 1},
    {JUMP, 0, 0, 0, 16},
    {HALT, 0, 0, 0, 0},
    {XOR, 5, 5, 0, 0},
    {JUMP_IF_LESS, 0, 3, 2, 7},
    {ADDI, 1, 1, 0, 1},
    {JUMP_IF_LESS, 0, 1, 4, 5},
    {ADD, 5, 5, 0, 0},
    {HALT, 0, 0, 0, 0},
};

static NOINLINE u64 interpret(const Code *code) {
    u64 r[8] = {0};
    for (u64 pc = 0;;) {
        const Code *at = &code[pc++];
        switch (at->op) {
            case LOAD: r[at->target] = (u64) (i64) at->value; break;
            case MOVE: r[at->target] = r[at->left]; break;
            case ADD: r[at->target] = r[at->left] + r[at->right]; break;
            case ADDI: r[at->target] = r[at->left] + (u64) (i64) at->value; break;
            case MULI: r[at->target] = r[at->left] * (u64) (i64) at->value; break;
            case SHIFT: r[at->target] = r[at->left] >> at->value; break;
            case ANDI: r[at->target] = r[at->left] & (u64) (i64) at->value; break;
            case JUMP: pc = (u64) at->value; break;
            case JUMP_IF_ZERO: pc = r[at->left] == 0 ? (u64) at->value : pc; break;
            case JUMP_IF_LESS: pc = r[at->left] < r[at->right] ? (u64) at->value : pc; break;
            case XOR: r[at->target] = (r[at->left] ^ r[at->right]) * 31; break;
            default: return hash_add(r[0], r[5]);
        }
    }
}

static u64 kernel(void) {
    u64 checksum = 0;
    for (int round = 0; round < 14; round++) {
        checksum = hash_add(checksum, interpret(program));
    }
    return checksum;
}
