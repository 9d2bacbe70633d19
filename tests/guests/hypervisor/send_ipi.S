/* SPDX-License-Identifier: Apache-2.0 */
/* Sends interrupts to harts 1 and 3 (SBI, IPI extension). */
#include "guest.inc"
    li a0, 0b101
    li a1, 1
    sbi 0x735049, 0
    expect_equal 1, a0, zero
    exit_test
