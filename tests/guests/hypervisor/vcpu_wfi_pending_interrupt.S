/* SPDX-License-Identifier: Apache-2.0 */
/* Two interrupts are pending from the start, the software and the external one: a wait in the handler of the one ends
 * because of the other. */
#include "guest.inc"
    trap_handler handler
    li t0, SSI | SEI
    csrw sie, t0
    csrsi sstatus, SSTATUS_SIE
1:  wfi
    j 1b

.balign 4
handler:
    csrr t0, scause
    li t1, 1 << 63 | 9
    expect_equal 1, t0, t1
    wfi
    csrr t0, sip
    li t1, SSI | SEI
    expect_equal 2, t0, t1
    exit_test
