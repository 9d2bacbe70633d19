/* SPDX-License-Identifier: Apache-2.0 */
/* Runs code that must not exit, and ends. */
#include "guest.inc"
    csrr t0, satp
    csrw satp, t0
    li t0, -1
    csrw sscratch, t0
    csrr t1, sscratch
    expect_equal 1, t0, t1
    rdtime t0
    rdinstret t0
    sfence.vma
    fence.i
    exit_test
