/* SPDX-License-Identifier: Apache-2.0 */
/* Stores to and loads from one page in every 8 GiB of 64, and to the last page of all. */
#include "guest.inc"
.equ STEP, 1 << 33
.equ END, 1 << 36
    li s0, STEP
    li s1, END
    mv s2, s0
1:  sd s2, 16(s2)
    add s2, s2, s0
    bne s2, s1, 1b
    sd s1, -8(s1)
    mv s2, s0
2:  ld t0, 16(s2)
    expect_equal 1, t0, s2
    ld t0, 24(s2)
    expect_equal 2, t0, zero
    add s2, s2, s0
    bne s2, s1, 2b
    ld t0, -8(s1)
    expect_equal 3, t0, s1
    exit_test
