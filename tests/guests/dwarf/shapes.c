// SPDX-License-Identifier: Apache-2.0
// Functions of many shapes, for the tests of org.jargoon.dwarf, which know the lines of this file by their numbers.
#include "shapes.h"

typedef unsigned char byte;
typedef struct point { int x, y; } point;
enum color { RED, GREEN = 7 };

volatile long sink;
const char *volatile title;

__attribute__((noinline)) long deepest(point *at, int depth) {
    sink += depth;
    return distance(at->x, at->y) + sink;
}

__attribute__((noinline)) long recurse(point *at, int depth) {
    long below = depth == 0 ? deepest(at, depth) : recurse(at, depth - 1);
    return below + sink;
}

__attribute__((noinline)) double mean(float weight, const double *values, unsigned long count) {
    double sum = 0;
    for (unsigned long i = 0; i < count; i++) {
        sum += weight * values[i];
    }
    return sum / count;
}

__attribute__((noinline)) byte name(const char *text, short index, enum color color, _Bool loud) {
    title = text;
    return loud ? text[index] : color;
}

__attribute__((noinline)) point moved(point from, signed char by) {
    return (point){from.x + by, from.y};
}

__attribute__((noinline)) int many(int count, ...) {
    return count + (int)sink;
}

__attribute__((noinline)) void through(void (*action)(int), void *any, long double wide, struct point **all) {
    sink += any == all;
    action((int)wide);
}

static void quiet(int x) {
    sink = x;
}

// Thrown away by the linker: what describes it must not be taken for code.
__attribute__((noinline)) long unused(long x) {
    return x * 3;
}

// Not described by anything but a symbol: no lines, no function, no call frame information; it has a frame pointer.
asm(".pushsection .text.bare, \"ax\"\n.globl bare\n.type bare, @function\nbare:\n"
    "addi sp, sp, -16\n sd ra, 8(sp)\n sd s0, 0(sp)\n addi s0, sp, 16\n"
    "mv a0, s1\n li a1, 2\n call recurse\n"
    "ld ra, 8(sp)\n ld s0, 0(sp)\n addi sp, sp, 16\n ret\n"
    ".size bare, . - bare\n.popsection");

int main(void) {
    static const double values[] = {1, 2, 4};
    static point at = {3, 4};
    sink += (long)mean(2, values, 3);
    sink += name("loud", 2, GREEN, 1);
    at = moved(at, 1);
    sink += many(1, 2, 3);
    through(quiet, &at, 5, 0);
    register point *pointer asm("s1") = &at;
    asm volatile("call bare" : : "r"(pointer) : "ra", "a0", "a1", "memory", "t0", "t1", "a2", "a3", "a4", "a5");
    return (int)sink;
}

__attribute__((naked, noreturn)) void _start(void) {
    asm volatile(".cfi_undefined ra\n .option push\n .option norelax\n la gp, __global_pointer$\n .option pop\n"
                 "call main\n li a7, 93\n ecall");
}
