/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for the external interrupt for ever, and counts in memory at COUNT how often it came. At 0x1000 it computes
 * instead of waiting. */
#include "guest.inc"
.equ COUNT, 0x10000
    j 1f
    .org 0x1000
    li s2, 1
1:  trap_handler handler
    li s0, COUNT
    li t0, SEI
    csrw sie, t0
    csrsi sstatus, SSTATUS_SIE
2:  bnez s2, 3f
    wfi
    j 2b
3:  addi s3, s3, 1
    j 3b

.balign 4
handler:
    addi s1, s1, 1
    sd s1, 0(s0)
    sret
