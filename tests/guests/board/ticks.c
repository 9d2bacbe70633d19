// SPDX-License-Identifier: Apache-2.0
// Prints what a machine's clock and counters show while timer interrupts come at odd moments: computes with loops of LR
// and SC, waits for interrupts now and then, and mixes all that it sees into one number. Where time is instructions, each
// run prints the same.
#include "board.h"

enum { LINES = 100 };

static volatile u64 interrupts;
static volatile u64 mixed = 1;
static u64 shared;

static void mix(u64 value) {
    mixed = (mixed ^ value) * 0x9e3779b97f4a7c15 + (mixed >> 29);
}

static void set_timer(u64 ticks) {
    sbi(SBI_TIME, 0, ticks, 0, 0);
}

__attribute__((interrupt("supervisor"), aligned(4))) static void on_timer(void) {
    interrupts++;
    mix(csr_read(time));
    mix(csr_read(instret));
    set_timer(csr_read(time) + 37 + interrupts % 911);
}

static void add_shared(u64 value) {
    u64 old;
    u64 failed;
    __asm__ volatile("1: lr.d %0, (%2)\n"
                     "   add %0, %0, %3\n"
                     "   xori %0, %0, 5\n"
                     "   sc.d %1, %0, (%2)\n"
                     "   bnez %1, 1b\n"
                     : "=&r"(old), "=&r"(failed)
                     : "r"(&shared), "r"(value)
                     : "memory");
}

static void wait(void) {
    u64 before = interrupts;
    while (interrupts == before) {
        __asm__ volatile("wfi");
        mix(csr_read(cycle));
    }
}

void run(void) {
    csr_write(stvec, on_timer);
    set_timer(csr_read(time) + 100);
    csr_set(sie, STI);
    csr_set(sstatus, SIE);
    for (u64 line = 0; line < LINES; line++) {
        for (u64 i = 0; i < 20000 + line * 7; i++) {
            add_shared(i);
        }
        for (u64 i = 0; i < line % 50; i++) {
            wait();
        }
        mix(shared);
        print_unsigned(line);
        print(" time ");
        print_unsigned(csr_read(time));
        print(" cycle ");
        print_unsigned(csr_read(cycle));
        print(" instret ");
        print_unsigned(csr_read(instret));
        print(" interrupts ");
        print_unsigned(interrupts);
        print(" mixed ");
        print_unsigned(mixed);
        print("\n");
    }
    sbi(SBI_SRST, 0, 0, 0, 0);
}

__asm__(".section .text.start, \"ax\"\n"
        ".globl _start\n"
        "_start:\n"
        "    la sp, stack_top\n"
        "    call run\n"
        "1:  j 1b\n"
        ".bss\n"
        ".balign 16\n"
        "    .skip 8192\n"
        "stack_top:\n"
        ".text\n");
