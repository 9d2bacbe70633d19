/* SPDX-License-Identifier: Apache-2.0 */
/* Calls a function at FUNCTION that others rewrite: it returns a number, and VERSION holds the least number that it may
 * return. Ends where it returned LAST. At WRITER a hart rewrites it: remote_fence_i of the SBI, then VERSION. */
#include "guest.inc"
.equ FUNCTION, 0x2000
.equ VERSION, 0x10000
.equ CALLED, 0x10040
.equ LAST, 300
.equ LI_A0, 0x513                /* li a0, 0; the number is in the upper 12 bits */
.equ RFENCE, 0x52464e43
    li s0, VERSION
    li s2, LAST
    li s3, CALLED
1:  ld s1, 0(s0)
    fence r, rw
    li t0, FUNCTION
    jalr t0
    bltu a0, s1, 2f
    addi s4, s4, 1
    sd s4, 0(s3)
    bne a0, s2, 1b
    exit_test
2:  fail 1

    .org 0x1000
    li s0, VERSION
    li s2, LAST
    li s3, FUNCTION
    li s4, 0
    li s6, CALLED
    li s7, 0
3:  addi s4, s4, 1
    slli t0, s4, 20
    addi t0, t0, LI_A0
    sw t0, 0(s3)
    li a0, -1
    li a1, -1
    sbi RFENCE, 0
    expect_equal 2, a0, zero
    fence rw, w
    sd s4, 0(s0)
    /* Another round when the function has been called 300 times. */
    addi s7, s7, 300
4:  ld t0, 0(s6)
    bgeu t0, s7, 5f
    beq s4, s2, 5f
    j 4b
5:  ld s7, 0(s6)
    bne s4, s2, 3b
    exit_test

    .org 0x2000
    .option norvc
    li a0, 0
    ret
