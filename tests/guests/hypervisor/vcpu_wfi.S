/* SPDX-License-Identifier: Apache-2.0 */
/* Waits where the timer's interrupt is pending already, and where it soon will be. */
#include "guest.inc"
    li t0, STI
    csrw sie, t0
    csrw STIMECMP, zero
    wfi
    rdtime t0
    li t1, 10000                 /* 1 ms */
    add t0, t0, t1
    csrw STIMECMP, t0
    wfi
    rdtime t1
    bgeu t1, t0, 1f
    fail 1
1:  csrr t0, sip
    li t1, STI
    expect_equal 2, t0, t1
    exit_test
