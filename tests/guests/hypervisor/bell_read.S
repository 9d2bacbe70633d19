/* SPDX-License-Identifier: Apache-2.0 */
/* Loads from TRAP_ADDR, in a long and in a short instruction, and ends. */
#include "guest.inc"
    li s0, TRAP_ADDR
    li a0, 5
    lwu t0, 0(s0)
    c.lw a0, 4(s0)
    li t1, 5
    expect_equal 1, a0, t1
    exit_test
