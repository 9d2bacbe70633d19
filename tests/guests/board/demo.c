// SPDX-License-Identifier: Apache-2.0
// What `jargoon demo` boots: a program of supervisor mode on a machine with two VCPUs. Both compute rows of the set of
// Mandelbrot and take the next free row when they have done one. The second tells the first of each by an interrupt
// between processors; a timer interrupts both; the first prints the rows as they get ready, then turns the machine off.
#include "board.h"

#define HARTS 2
#define WIDTH 78
#define HEIGHT 31
#define PATIENCE 200000
#define STACK 8192
// Of a clock of 10 MHz: 100 interrupts a second.
#define TICK 100000

// What the trap handler saves: all registers that a C function may change.
__asm__(".section .text.start\n"
        ".globl _start\n"
        "_start:\n"
        // a0 is the hart's number. Firmware may begin with any; ours is the order in which they come by here.
        "    la t0, arrived\n"
        "    li t1, 1\n"
        "    amoadd.w tp, t1, (t0)\n"
        "    la sp, stacks\n"
        "    addi t0, tp, 1\n"
        "    li t1, 8192\n"
        "    mul t0, t0, t1\n"
        "    add sp, sp, t0\n"
        "    la t0, trap_entry\n"
        "    csrw stvec, t0\n"
        "    li t0, 0x2000\n"
        "    csrs sstatus, t0\n"
        "    j start\n"
        ".align 2\n"
        "trap_entry:\n"
        "    addi sp, sp, -288\n"
        "    sd ra, 0(sp)\n    sd t0, 8(sp)\n    sd t1, 16(sp)\n    sd t2, 24(sp)\n"
        "    sd a0, 32(sp)\n   sd a1, 40(sp)\n   sd a2, 48(sp)\n   sd a3, 56(sp)\n"
        "    sd a4, 64(sp)\n   sd a5, 72(sp)\n   sd a6, 80(sp)\n   sd a7, 88(sp)\n"
        "    sd t3, 96(sp)\n   sd t4, 104(sp)\n  sd t5, 112(sp)\n  sd t6, 120(sp)\n"
        // The handler computes nothing in floating point, nor does what it calls.
        "    call trap\n"
        "    ld ra, 0(sp)\n    ld t0, 8(sp)\n    ld t1, 16(sp)\n    ld t2, 24(sp)\n"
        "    ld a0, 32(sp)\n   ld a1, 40(sp)\n   ld a2, 48(sp)\n   ld a3, 56(sp)\n"
        "    ld a4, 64(sp)\n   ld a5, 72(sp)\n   ld a6, 80(sp)\n   ld a7, 88(sp)\n"
        "    ld t3, 96(sp)\n   ld t4, 104(sp)\n  ld t5, 112(sp)\n  ld t6, 120(sp)\n"
        "    addi sp, sp, 288\n"
        "    sret\n"
        ".text\n");

__attribute__((used)) int arrived;
__attribute__((used, aligned(16))) u8 stacks[HARTS][STACK];

typedef struct {
    u64 id;
    u64 ticks;
    u64 signals;
    u64 rows;
    u64 steps;
} Hart;

static volatile Hart harts[HARTS];
static char picture[HEIGHT][WIDTH];
static int next_row;
static u8 row_done[HEIGHT];

// 0 for the first VCPU, 1 for the second.
static u64 own_index(void) {
    u64 number;
    __asm__("mv %0, tp" : "=r"(number));
    return number;
}

static void set_timer(void) {
    sbi(SBI_TIME, 0, csr_read(time) + TICK, 0, 0);
}

__attribute__((used)) void trap(void) {
    volatile Hart *self = &harts[own_index()];
    u64 cause = csr_read(scause);
    if (cause == (INTERRUPT | 5)) {
        self->ticks++;
        set_timer();
    } else if (cause == (INTERRUPT | 1)) {
        csr_clear(sip, SSI);
        self->signals++;
    } else {
        print("an exception that nobody expected\n");
        power_off(1);
    }
}

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

static u64 compute(int row) {
    static const char shades[] = " ..,:;-=+ox*OX%#@";
    u64 steps = 0;
    for (int x = 0; x < WIDTH; x++) {
        u32 count = escape(-2.25 + 3.1 * x / WIDTH, -1.2 + 2.4 * row / (HEIGHT - 1));
        int shade = 0;
        for (u32 n = count; n > 0 && shade < 15; n = n * 2 / 3) {
            shade++;
        }
        picture[row][x] = count == PATIENCE ? '@' : shades[shade];
        steps += count;
    }
    return steps;
}

// Computes the next row that nobody has; says whether there was one.
static int work(void) {
    volatile Hart *self = &harts[own_index()];
    int row = __atomic_fetch_add(&next_row, 1, __ATOMIC_RELAXED);
    if (row >= HEIGHT) {
        return 0;
    }
    self->steps += compute(row);
    self->rows++;
    __atomic_store_n(&row_done[row], (u8) (1 + own_index()), __ATOMIC_RELEASE);
    return 1;
}

static void enable_interrupts(void) {
    set_timer();
    csr_write(sie, SSI | STI);
    csr_set(sstatus, SIE);
}

// Sleeps until an interrupt comes, which is taken; none is lost between the test and the sleep.
static void sleep_unless_done(int row) {
    csr_clear(sstatus, SIE);
    if (!__atomic_load_n(&row_done[row], __ATOMIC_ACQUIRE)) {
        __asm__ volatile("wfi");
    }
    csr_set(sstatus, SIE);
}

static int print_rows(int from) {
    for (; from < HEIGHT && __atomic_load_n(&row_done[from], __ATOMIC_ACQUIRE); from++) {
        print(row_done[from] == 1 ? "  " : "| ");
        for (int x = 0; x < WIDTH; x++) {
            print_char(picture[from][x]);
        }
        print("\n");
    }
    return from;
}

static void print_count(u64 number, const char *what) {
    print_unsigned(number);
    print(what);
}

static void secondary(void) {
    while (work()) {
        sbi(SBI_IPI, 0, 1, harts[0].id, 0);
    }
    // Its last word; the first VCPU turns everything off.
    csr_write(sie, 0);
    sbi(SBI_HSM, 1, 0, 0, 0);
}

static void primary(void) {
    SbiResult version = sbi(SBI_BASE, 0, 0, 0, 0);
    print("Hello from supervisor mode, SBI ");
    print_count((u64) version.value >> 24, ".");
    print_count((u64) version.value & 0xffffff, ". Two VCPUs compute the set of Mandelbrot;");
    print(" the rows of the second have a bar:\n");
    extern void _start(void);
    u64 other = harts[0].id ^ 1;
    if (sbi(SBI_HSM, 0, other, (u64) _start, 0).error != 0) {
        print("this machine has no second VCPU\n");
        power_off(1);
    }
    int printed = 0;
    while (work()) {
        printed = print_rows(printed);
    }
    while ((printed = print_rows(printed)) < HEIGHT) {
        sleep_unless_done(printed);
    }
    while (sbi(SBI_HSM, 2, other, 0, 0).value != 1) {
    }
    for (u64 i = 0; i < HARTS; i++) {
        print("VCPU ");
        print_count(i, ": ");
        print_count(harts[i].rows, " rows, ");
        print_count(harts[i].steps, " steps in f64, ");
        print_count(harts[i].ticks, " timer interrupts, ");
        print_count(harts[i].signals, " from the other VCPU\n");
    }
    print_count(harts[0].steps + harts[1].steps, " steps altogether\n");
    power_off(0);
}

__attribute__((used)) void start(u64 id) {
    harts[own_index()].id = id;
    enable_interrupts();
    if (own_index() == 0) {
        primary();
    } else {
        secondary();
    }
}
