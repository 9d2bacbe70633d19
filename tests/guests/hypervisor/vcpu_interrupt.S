/* SPDX-License-Identifier: Apache-2.0 */
/* Waits, with interrupts enabled, for the external interrupt, and is interrupted again after each return until the line
 * is withdrawn. */
#include "guest.inc"
    trap_handler handler
    li t0, SEI
    csrw sie, t0
    csrsi sstatus, SSTATUS_SIE
1:  wfi
    j 1b

.balign 4
handler:
    csrr t0, scause
    li t1, 1 << 63 | 9
    expect_equal 1, t0, t1
    csrr t0, sip
    li t1, SEI
    expect_equal 2, t0, t1
    addi s0, s0, 1
    li t1, 3
    beq s0, t1, 2f
    sret
2:  exit_test
