// SPDX-License-Identifier: Apache-2.0
// What the training run after a build runs as a program, so that later starts find classes and profiles: some old
// friends, computed by a RISC-V program of a few kilobytes without a C library.
#include "guest.h"
#include "sha256.h"

static void heading(const char *text) {
    print(text);
    print_char('\n');
    print_flush();
}

// The set of Mandelbrot as characters: the longer a point takes to escape, the denser the character.

#define WIDTH 78
#define HEIGHT 30
#define PATIENCE 50000

static NOINLINE u32 escape(double cr, double ci) {
    double zr = 0, zi = 0;
    for (u32 count = 0; count < PATIENCE; count++) {
        double rr = zr * zr, ii = zi * zi;
        if (rr + ii > 4) {
            return count;
        }
        zi = 2 * zr * zi + ci;
        zr = rr - ii + cr;
    }
    return PATIENCE;
}

static void mandelbrot(void) {
    static const char shades[] = " ..,:;-=+ox*OX%#@";
    u64 steps = 0, inside = 0;
    for (int y = 0; y < HEIGHT; y++) {
        print("  ");
        for (int x = 0; x < WIDTH; x++) {
            u32 count = escape(-2.25 + 3.1 * x / WIDTH, -1.2 + 2.4 * y / (HEIGHT - 1));
            int shade = 0;
            for (u32 n = count; n > 0 && shade < 15; n = n * 2 / 3) {
                shade++;
            }
            print_char(count == PATIENCE ? '@' : shades[shade]);
            steps += count;
            inside += count == PATIENCE;
        }
        print_char('\n');
        print_flush();
    }
    print("  ");
    print_unsigned(inside);
    print(" points stay inside after ");
    print_unsigned(PATIENCE);
    print(" steps; ");
    print_unsigned(steps);
    heading(" steps in f64");
}

// SHA-256 of a million times the letter a: the long test vector of FIPS 180.

static void digest(void) {
    static const u32 expected[] = {
        0xcdc76e5c, 0x9914fb92, 0x81a1c7e2, 0x84d73e67, 0xf1809a48, 0xa497200e, 0x046d39cc, 0xc7112cd0,
    };
    u8 block[64];
    u32 state[8];
    sha256_start(state);
    memset(block, 'a', sizeof block);
    for (int i = 0; i < 1000000 / 64; i++) {
        sha256_block(state, block);
    }
    memset(block, 0, sizeof block);
    block[0] = 0x80;
    for (int i = 0; i < 8; i++) {
        block[56 + i] = (u8) (8000000ul >> (56 - 8 * i));
    }
    sha256_block(state, block);
    print("  ");
    for (int i = 0; i < 8; i++) {
        print_hex(state[i], 8);
    }
    heading(memcmp(state, expected, sizeof state) == 0 ? "\n  as FIPS 180 says" : "\n  WRONG");
}

// Primes by a sieve, and the widest gap between two of them.

#define LIMIT 5000000
static u8 composite[LIMIT];

static void primes(void) {
    for (u64 i = 2; i * i < LIMIT; i++) {
        if (!composite[i]) {
            for (u64 j = i * i; j < LIMIT; j += i) {
                composite[j] = 1;
            }
        }
    }
    u64 count = 0, last = 2, gap = 0, after = 0;
    for (u64 i = 2; i < LIMIT; i++) {
        if (!composite[i]) {
            count++;
            if (i - last > gap) {
                gap = i - last;
                after = last;
            }
            last = i;
        }
    }
    print("  ");
    print_unsigned(count);
    print(" primes below ");
    print_unsigned(LIMIT);
    print(", the widest gap between two is ");
    print_unsigned(gap);
    print(", after ");
    print_unsigned(after);
    heading("");
}

// Queens that do not attack one another.

static NOINLINE u64 queens(u32 all, u32 columns, u32 left, u32 right) {
    u64 found = columns == all;
    for (u32 free = all & ~(columns | left | right); free != 0; free &= free - 1) {
        u32 bit = free & -free;
        found += queens(all, columns | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return found;
}

static void queen_counts(void) {
    for (int n = 4; n <= 12; n++) {
        print("  ");
        print_unsigned((u64) n);
        print(": ");
        print_unsigned(queens((1u << n) - 1, 0, 0, 0));
    }
    heading("");
}

// A machine inside the machine: a stack machine whose program finds the number with the longest Collatz sequence.

enum { PUSH, LOAD, STORE, ADD, MULTIPLY, HALVE, IS_ODD, LESS, JUMP, JUMP_IF_NOT, STOP };

#define N 0
#define CURRENT 1
#define LENGTH 2
#define BEST 3
#define BEST_LENGTH 4
#define ONE 5
#define HIGHEST 40000

// Jumps name the index of their target.
static const u32 machine_program[] = {
    PUSH, 1, STORE, ONE,
    PUSH, 1, STORE, N,
    LOAD, N, PUSH, HIGHEST, LESS, JUMP_IF_NOT, 85,                                       // 8: outer
    LOAD, N, STORE, CURRENT,
    PUSH, 1, STORE, LENGTH,
    LOAD, ONE, LOAD, CURRENT, LESS, JUMP_IF_NOT, 61,                                     // 23: inner
    LOAD, CURRENT, IS_ODD, JUMP_IF_NOT, 47,
    LOAD, CURRENT, PUSH, 3, MULTIPLY, PUSH, 1, ADD, STORE, CURRENT, JUMP, 52,
    LOAD, CURRENT, HALVE, STORE, CURRENT,                                                // 47: even
    LOAD, LENGTH, PUSH, 1, ADD, STORE, LENGTH, JUMP, 23,                                 // 52: next
    LOAD, BEST_LENGTH, LOAD, LENGTH, LESS, JUMP_IF_NOT, 76,                              // 61: counted
    LOAD, LENGTH, STORE, BEST_LENGTH,
    LOAD, N, STORE, BEST,
    LOAD, N, PUSH, 1, ADD, STORE, N, JUMP, 8,                                            // 76: advance
    STOP,                                                                                // 85: done
};

static NOINLINE u64 machine_run(const u32 *code, u64 *variables) {
    u64 stack[16], executed = 0;
    u64 *top = stack;
    for (u64 pc = 0;; executed++) {
        switch (code[pc++]) {
            case PUSH: *top++ = code[pc++]; break;
            case LOAD: *top++ = variables[code[pc++]]; break;
            case STORE: variables[code[pc++]] = *--top; break;
            case ADD: top--; top[-1] += *top; break;
            case MULTIPLY: top--; top[-1] *= *top; break;
            case HALVE: top[-1] >>= 1; break;
            case IS_ODD: top[-1] &= 1; break;
            case LESS: top--; top[-1] = top[-1] < *top; break;
            case JUMP: pc = code[pc]; break;
            case JUMP_IF_NOT: pc = *--top == 0 ? code[pc] : pc + 1; break;
            default: return executed;
        }
    }
}

static void machine(void) {
    u64 variables[6] = {0};
    u64 executed = machine_run(machine_program, variables);
    print("  below ");
    print_unsigned(HIGHEST);
    print(" it is ");
    print_unsigned(variables[BEST]);
    print(" with ");
    print_unsigned(variables[BEST_LENGTH]);
    print(" numbers; ");
    print_unsigned(executed);
    heading(" instructions of the inner machine");
}

static int guest_main(int argc, char **argv) {
    (void) argc;
    (void) argv;
    heading("The set of Mandelbrot:");
    mandelbrot();
    heading("SHA-256 of a million times the letter a:");
    digest();
    heading("The sieve of Eratosthenes:");
    primes();
    heading("Ways to place n queens on a board of n by n:");
    queen_counts();
    heading("A stack machine inside this one looks for the longest Collatz sequence:");
    machine();
    return 0;
}
