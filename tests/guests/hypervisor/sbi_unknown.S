/* SPDX-License-Identifier: Apache-2.0 */
/* Calls the SBI as no version of it is called: that is an error, and the guest goes on. */
#include "guest.inc"
    sbi 0x7fffffff, 0
    li t0, -2
    expect_equal 1, a0, t0
    exit_test
