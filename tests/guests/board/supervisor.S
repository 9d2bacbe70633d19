/* SPDX-License-Identifier: Apache-2.0 */
/* Checks in S-mode what the firmware below is asked for, and the external interrupt of hart 0, whose context of the PLIC
 * is 1. One hart. */
#include "checks.inc"
.equ SEI, 1 << 9
.equ SSTATUS_SIE, 1 << 1
.equ CONTEXT, 1
.equ CLAIM, PLIC + 0x200004 + 0x1000 * CONTEXT
.equ HSM, 0x48534d
.equ RFENCE, 0x52464e43
.equ IPI, 0x735049
.equ SRST, 0x53525354
.equ NOT_SUPPORTED, -2
.equ INVALID_PARAM, -3
.equ ALREADY_AVAILABLE, -6

.macro sbi extension, function, first=0, second=0
    li a0, \first
    li a1, \second
    li a6, \function
    li a7, \extension
    ecall
.endm
.macro expect_error number, error
    li t0, \error
    expect_equal \number, a0, t0
.endm

    csrw sie, zero
    /* Harts that do not exist. */
    li s0, 1
1:  mv a0, s0
    la a1, _start
    li a6, 0
    li a7, HSM
    ecall
    expect_error 1, INVALID_PARAM
    mv a0, s0
    li a6, 2
    ecall
    expect_error 2, INVALID_PARAM
    addi s0, s0, 1
    li t0, 8
    bne s0, t0, 1b
    sbi HSM, 2
    expect_error 3, 0
    expect_equal 4, a1, zero
    sbi IPI, 0, 1, 99
    expect_error 5, INVALID_PARAM
    sbi RFENCE, 0, 1, 1
    expect_error 6, INVALID_PARAM
    sbi RFENCE, 0, 0, -1
    expect_error 7, 0
    sbi HSM, 3, 5
    expect_error 8, INVALID_PARAM
    sbi HSM, 9
    expect_error 9, NOT_SUPPORTED
    sbi SRST, 0, 3
    expect_error 10, INVALID_PARAM
    sbi SRST, 0, 0, 2
    expect_error 11, INVALID_PARAM
    sbi HSM, 0, 0, 0x80200000
    expect_error 12, ALREADY_AVAILABLE

    /* The external interrupt is pending before it is taken, ends a wait, and is taken until it is claimed. */
    la t0, handler
    csrw stvec, t0
    li s1, SEI
    csrw sie, s1
    hold_line CONTEXT
    wfi
    csrr t0, sip
    and t0, t0, s1
    expect_equal 20, t0, s1
    li s2, 0
    csrsi sstatus, SSTATUS_SIE
    csrci sstatus, SSTATUS_SIE
    li t0, 4
    expect_equal 21, s2, t0
    csrr t0, sip
    and t0, t0, s1
    expect_equal 22, t0, zero
    pass

/* Returns three times without a claim. */
.balign 4
handler:
    csrr t0, scause
    li t1, 1 << 63 | 9
    expect_equal 23, t0, t1
    csrr t0, sip
    and t0, t0, s1
    expect_equal 24, t0, s1
    addi s2, s2, 1
    li t0, 4
    bne s2, t0, 1f
    withdraw_line
    li t0, CLAIM
    lw t1, 0(t0)
    li t2, UART_INTERRUPT
    expect_equal 25, t1, t2
    sw t1, 0(t0)
1:  sret
