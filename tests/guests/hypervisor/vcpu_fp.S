/* SPDX-License-Identifier: Apache-2.0 */
/* User mode computes with floating-point registers: that traps, the handler enables the unit, and it works. */
#include "guest.inc"
    trap_handler handler
    li t0, SSTATUS_FS | SSTATUS_SPP
    csrc sstatus, t0
    la t0, user
    csrw sepc, t0
    li s0, 0
    sret

user:
    li t0, 3
1:  fcvt.d.l fa0, t0
    fadd.d fa0, fa0, fa0
    fcvt.l.d a0, fa0
    ecall

.balign 4
handler:
    csrr t0, scause
    bnez s0, 2f
    li t1, ILLEGAL_INSTRUCTION
    expect_equal 1, t0, t1
    csrr t0, stval
    la t1, 1b
    lwu t1, 0(t1)
    expect_equal 2, t0, t1
    csrr t0, sepc
    la t1, 1b
    expect_equal 3, t0, t1
    li s0, 1
    li t0, SSTATUS_FS
    csrs sstatus, t0
    li t0, 3
    sret
2:  li t1, CALL_FROM_USER
    expect_equal 4, t0, t1
    li t1, 6
    expect_equal 5, a0, t1
    csrr t0, sstatus
    bltz t0, 3f                  /* SD */
    fail 6
3:  exit_test
