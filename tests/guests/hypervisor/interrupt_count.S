/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for the external interrupt for ever. Its handler stores to TRAP_ADDR, where the VMM withdraws the line, and
 * counts in memory at COUNT. At 0x1000 it computes instead of waiting. */
#include "guest.inc"
.equ COUNT, 0x10000
    j 1f
    .org 0x1000
    li s2, 1
1:  trap_handler handler
    li s0, COUNT
    li s4, TRAP_ADDR
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
    sd zero, 0(s4)
    addi s1, s1, 1
    sd s1, 0(s0)
    sret
