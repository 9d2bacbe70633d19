/* SPDX-License-Identifier: Apache-2.0 */
/* Hart 0 starts hart 1, which stops itself, four times; in between it waits until the SBI says that hart 1 has stopped.
 * A start of a hart that is started or is to be started is refused. Hart 1 finds itself as after a reset each time. */
#include "guest.inc"
#include "mmu.inc"
.equ HSM, 0x48534d
.equ ALREADY_AVAILABLE, -6
.equ STOPPED, 1
.equ COUNT, 0x10000
.equ TOLD, 0x10040
.equ ROUNDS, 4
    li s0, 0
    li s1, ROUNDS
    make_tables
1:  addi s0, s0, 1
    li a0, 1
    li a1, 0x1000
    mv a2, s0
    sbi HSM, 0
    expect_equal 1, a0, zero
    li a0, 1
    li a1, 0x1000
    sbi HSM, 0                   /* it is to be started, or runs: it does not stop before it is told */
    li t0, ALREADY_AVAILABLE
    expect_equal 2, a0, t0
    li t0, TOLD
    sd s0, 0(t0)
2:  li a0, 1
    sbi HSM, 2
    expect_equal 3, a0, zero
    li t0, STOPPED
    bne a1, t0, 2b
    bne s0, s1, 1b
    li t0, COUNT
    ld t1, 0(t0)
    expect_equal 4, t1, s1
    exit_test

    .org 0x1000
    mv s1, a0
    mv s2, a1
    csrr t0, satp
    expect_equal 6, t0, zero
    csrr t0, sscratch
    expect_equal 7, t0, zero
    csrr t0, sie
    expect_equal 8, t0, zero
    li t0, 1
    expect_equal 9, s1, t0
    csrw sscratch, t0
    li t0, SEI
    csrw sie, t0
    enable_paging
    csrsi sstatus, SSTATUS_SIE
    li t0, COUNT
    ld t1, 0(t0)
    addi t1, t1, 1
    expect_equal 10, t1, s2
    sd t1, 0(t0)
    li t0, TOLD
3:  ld t2, 0(t0)
    bne t2, t1, 3b
    sbi HSM, 1
    fail 11
