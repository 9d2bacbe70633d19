/* SPDX-License-Identifier: Apache-2.0 */
/* Suspends itself by the SBI until its timer, first to go on behind the call, then, with paging and interrupts on, to
 * go on at another address without them; its timer's interrupt is pending there. */
#include "guest.inc"
#include "mmu.inc"
.equ TIME, 0x54494d45
.equ HSM, 0x48534d
.equ NON_RETENTIVE, 0x80000000
.equ INVALID_PARAM, -3
.equ OPAQUE, 0xfeed
.equ PERIOD, 20000               /* 2 ms */

.macro arm_timer
    rdtime s0
    li t0, PERIOD
    add s0, s0, t0
    mv a0, s0
    sbi TIME, 0
    expect_equal 1, a0, zero
.endm

    li t0, STI
    csrw sie, t0
    arm_timer
    li a0, 0
    li a1, 0
    li a2, 0
    sbi HSM, 3
    expect_equal 2, a0, zero
    rdtime t0
    bltu t0, s0, early
    csrr t0, sip
    li t1, STI
    expect_equal 3, t0, t1

    li a0, 1
    sbi HSM, 3
    li t0, INVALID_PARAM
    expect_equal 4, a0, t0

    make_tables
    trap_handler unexpected
    arm_timer
    enable_paging
    csrsi sstatus, SSTATUS_SIE
    li s1, 0x1234
    li a0, NON_RETENTIVE
    la a1, resumed
    li a2, OPAQUE
    sbi HSM, 3
    fail 5
early:
    fail 6
    .balign 4
unexpected:
    fail 7
resumed:
    expect_equal 8, a0, zero
    li t0, OPAQUE
    expect_equal 9, a1, t0
    csrr t0, satp
    expect_equal 10, t0, zero
    csrr t0, sstatus
    andi t0, t0, SSTATUS_SIE
    expect_equal 11, t0, zero
    csrr t0, sip
    li t1, STI
    expect_equal 12, t0, t1
    rdtime t0
    bltu t0, s0, early
    exit_test
