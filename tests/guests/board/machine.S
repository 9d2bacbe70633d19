/* SPDX-License-Identifier: Apache-2.0 */
/* Checks in M-mode the external interrupts of hart 0, whose contexts of the PLIC are 0 and 1, SEIP as it is written and
 * as its line has it, and that mtime can be written. */
#include "checks.inc"
.equ MEI, 1 << 11
.equ SEI, 1 << 9
.equ MTI, 1 << 7
.equ MSTATUS_MIE, 1 << 3
.equ CLAIM, PLIC + 0x200004
.equ SUPERVISOR_CLAIM, CLAIM + 0x1000
.equ MTIME, 0x200bff8
.equ MTIMECMP, 0x2004000

    la t0, handler
    csrw mtvec, t0
    li s1, MEI
    csrw mie, s1
    hold_line 0
    wfi
    csrr t0, mip
    and t0, t0, s1
    expect_equal 1, t0, s1
    li s2, 0
    csrsi mstatus, MSTATUS_MIE
    csrci mstatus, MSTATUS_MIE
    li t0, 4
    expect_equal 2, s2, t0
    csrr t0, mip
    and t0, t0, s1
    expect_equal 3, t0, zero

    /* SEIP is what was written or the line; instructions that set or clear bits go by what was written alone. */
    li t0, PLIC + 0x2000
    sw zero, 0(t0)
    li s1, SEI
    hold_line 1
    csrr t0, mip
    and t0, t0, s1
    expect_equal 10, t0, s1
    csrsi mip, 2
    withdraw_line
    li t0, SUPERVISOR_CLAIM
    lw t1, 0(t0)
    sw t1, 0(t0)
    csrr t0, mip
    andi t0, t0, SEI | 2
    li t1, 2
    expect_equal 11, t0, t1
    csrs mip, s1
    csrr t0, mip
    and t0, t0, s1
    expect_equal 12, t0, s1
    csrw mip, zero

    /* mtime: whole, by halves, seen in the time CSR, and what timers go by. */
    li s0, MTIME
    li s3, MTIMECMP
    li t0, 0x100000000000
    sd t0, 0(s0)
    ld t1, 0(s0)
    rdtime t2
    sub t1, t1, t0
    sub t2, t2, t0
    li t3, 0x40000000            /* less than 108 s have passed */
    sltu t1, t1, t3
    sltu t2, t2, t3
    li t4, 1
    expect_equal 20, t1, t4
    expect_equal 21, t2, t4
    li t0, 0x2345
    sw t0, 4(s0)
    lwu t1, 4(s0)
    expect_equal 22, t1, t0
    sw zero, 0(s0)
    ld t1, 0(s0)
    srli t1, t1, 32
    expect_equal 23, t1, t0
    li s1, MTI
    csrw mie, s1
    li t0, 0x7000000000000000
    sd t0, 0(s3)
    csrr t1, mip
    expect_equal 24, t1, zero
    sd t0, 0(s0)                 /* the moment has come */
    wfi
    csrr t1, mip
    expect_equal 25, t1, s1
    sd zero, 0(s0)               /* and is in the future again */
    csrr t1, mip
    expect_equal 26, t1, zero
    pass

/* Returns three times without a claim. */
.balign 4
handler:
    csrr t0, mcause
    li t1, 1 << 63 | 11
    expect_equal 30, t0, t1
    csrr t0, mip
    and t0, t0, s1
    expect_equal 31, t0, s1
    addi s2, s2, 1
    li t0, 4
    bne s2, t0, 1f
    withdraw_line
    li t0, CLAIM
    lw t1, 0(t0)
    li t2, UART_INTERRUPT
    expect_equal 32, t1, t2
    sw t1, 0(t0)
1:  mret
