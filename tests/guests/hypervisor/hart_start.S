/* SPDX-License-Identifier: Apache-2.0 */
/* Starts hart 1 at 0x1000 (SBI, hart state management), and ends where that succeeds. Hart 1 ends where it has its
 * number and what the call gave for it. */
#include "guest.inc"
    li a0, 1
    li a1, 0x1000
    li a2, 0x2000
    sbi 0x48534d, 0
    expect_equal 1, a0, zero
    exit_test
    .org 0x1000
    li t0, 1
    expect_equal 2, a0, t0
    li t0, 0x2000
    expect_equal 3, a1, t0
    exit_test
