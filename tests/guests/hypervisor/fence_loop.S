/* SPDX-License-Identifier: Apache-2.0 */
/* Has all harts fence (SBI, RFENCE extension) 100 times in each of two ways, ends, and does it again for ever. */
#include "guest.inc"
.equ RFENCE, 0x52464e43
1:  li s0, 100
2:  li a0, -1
    li a1, -1
    sbi RFENCE, 0
    expect_equal 1, a0, zero
    li a0, -1
    li a1, -1
    li a2, 0
    li a3, -1
    sbi RFENCE, 1
    expect_equal 2, a0, zero
    addi s0, s0, -1
    bnez s0, 2b
    exit_test
    j 1b
