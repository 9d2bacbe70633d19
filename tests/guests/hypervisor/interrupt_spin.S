/* SPDX-License-Identifier: Apache-2.0 */
/* As vcpu_interrupt, but computes where that waits: the loop gets hot and is interrupted while it runs. */
#include "guest.inc"
    trap_handler handler
    li t0, SEI
    csrw sie, t0
    csrsi sstatus, SSTATUS_SIE
    li t0, 0
1:  addi t0, t0, 1
    xor t1, t1, t0
    j 1b

.balign 4
handler:
    csrr t0, scause
    li t1, 1 << 63 | 9
    expect_equal 1, t0, t1
    exit_test
