/* SPDX-License-Identifier: Apache-2.0 */
/* EXIT: 0. Exceptions in M-mode: cause, value and program counter; and a call from S-mode. */
#include "htif.inc"
    trap_handler handler
    li s0, 0
    la s1, illegal
illegal:
    .word 0xffffffff
    li t0, ILLEGAL_INSTRUCTION
    expect_equal 1, s2, t0
    expect_equal 2, s3, s1
    la s1, call
call:
    ecall
    li t0, CALL_FROM_MACHINE
    expect_equal 3, s2, t0
    expect_equal 4, s3, s1
    /* Nothing is at this address. */
    li s4, 0x40000000
    lw t0, 0(s4)
    li t0, LOAD_ACCESS_FAULT
    expect_equal 5, s2, t0
    csrr t0, mtval
    expect_equal 6, t0, s4
    sw t0, 0(s4)
    li t0, STORE_ACCESS_FAULT
    expect_equal 7, s2, t0
    /* To S-mode, which PMP lets see everything. */
    li t0, -1
    csrw pmpaddr0, t0
    li t0, 0x1f
    csrw pmpcfg0, t0
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, MSTATUS_MPP_S
    csrs mstatus, t0
    la t0, supervisor
    csrw mepc, t0
    mret
supervisor:
    ecall
    /* The handler comes back here in M-mode. */
    li t0, CALL_FROM_SUPERVISOR
    expect_equal 8, s2, t0
    csrr t0, mhartid
    expect_equal 9, t0, zero
    li t0, 5
    expect_equal 10, s0, t0
    exit 0

.align 2
handler:
    addi s0, s0, 1
    csrr s2, mcause
    csrr s3, mepc
    addi t6, s3, 4
    csrw mepc, t6
    li t6, MSTATUS_MPP
    csrs mstatus, t6
    mret
