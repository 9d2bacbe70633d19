/* SPDX-License-Identifier: Apache-2.0 */
/* Machine mode: stores mip to TRAP_ADDR until t0 is set, then enters supervisor mode, whose ecall comes back here. */
#include "guest.inc"
.equ CALL_FROM_SUPERVISOR, 9
.equ MSTATUS_MPP, 3 << 11
.equ MSTATUS_MPP_S, 1 << 11
    li t0, 0
    li t1, TRAP_ADDR
1:  csrr t2, mip
    sd t2, 0(t1)
    beqz t0, 1b

    li t2, -1
    csrw pmpaddr0, t2
    li t2, 0x1f                  /* all of memory, for all accesses */
    csrw pmpcfg0, t2
    la t2, handler
    csrw mtvec, t2
    la t2, supervisor
    csrw mepc, t2
    li t2, MSTATUS_MPP
    csrc mstatus, t2
    li t2, MSTATUS_MPP_S
    csrs mstatus, t2
    mret
supervisor:
    sbi 0x10, 0
    fail 1
    .balign 4
handler:
    csrr t2, mcause
    li t3, CALL_FROM_SUPERVISOR
    expect_equal 2, t2, t3
    li t3, 0x10
    expect_equal 3, a7, t3
    exit_test
