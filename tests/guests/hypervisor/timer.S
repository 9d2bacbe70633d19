/* SPDX-License-Identifier: Apache-2.0 */
/* Computes while the timer interrupts 50 times, once in 0.5 ms; what the handler does not save must survive. */
#include "guest.inc"
.equ TICKS, 50
.equ PERIOD, 5000
    trap_handler handler
    li s10, 0
    rdtime t0
    li t1, PERIOD
    add t0, t0, t1
    csrw STIMECMP, t0
    li t0, STI
    csrw sie, t0
    csrsi sstatus, SSTATUS_SIE
    li s0, 0
    li s1, 0
    li s2, TICKS
1:  addi s0, s0, 3
    addi s1, s1, 1
    slli s3, s1, 1
    add s3, s3, s1
    bne s3, s0, 2f
    bltu s10, s2, 1b
    csrci sstatus, SSTATUS_SIE
    exit_test
2:  fail 1

.balign 4
handler:
    csrw sscratch, t0
    csrr t0, scause
    bgez t0, 3f
    addi s10, s10, 1
    rdtime t0
    addi t0, t0, PERIOD / 4
    addi t0, t0, PERIOD / 4
    addi t0, t0, PERIOD / 4
    addi t0, t0, PERIOD / 4
    csrw STIMECMP, t0
    csrr t0, sscratch
    sret
3:  fail 2
