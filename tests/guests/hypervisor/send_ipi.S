/* SPDX-License-Identifier: Apache-2.0 */
/* Sends interrupts to harts 1 and 3 (SBI, IPI extension), and ends. At 0x1000 a hart waits for one. */
#include "guest.inc"
    li a0, 0b101
    li a1, 1
    sbi 0x735049, 0
    expect_equal 1, a0, zero
    exit_test

    .org 0x1000
    trap_handler handler
    li t0, SSI
    csrw sie, t0
    csrsi sstatus, SSTATUS_SIE
1:  wfi
    j 1b

.balign 4
handler:
    csrr t0, scause
    li t1, 1 << 63 | 1
    expect_equal 2, t0, t1
    csrci sip, SSI
    csrr t0, sip
    expect_equal 3, t0, zero
    exit_test
