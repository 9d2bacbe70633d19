/* SPDX-License-Identifier: Apache-2.0 */
/* Starts hart 1 at 0x1000 (SBI, hart state management), and ends where that succeeds. */
#include "guest.inc"
    li a0, 1
    li a1, 0x1000
    li a2, 0x2000
    sbi 0x48534d, 0
    expect_equal 1, a0, zero
    exit_test
    .org 0x1000
    exit_test
