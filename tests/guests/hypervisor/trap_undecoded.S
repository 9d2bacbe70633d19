/* SPDX-License-Identifier: Apache-2.0 */
/* Accesses TRAP_ADDR in ways that a packet cannot describe, twice, and ends. */
#include "guest.inc"
    li s0, TRAP_ADDR
    li a0, 5
    amoadd.w a0, a0, (s0)
    lr.d a0, (s0)
    li t1, 5
    expect_equal 1, a0, t1
    exit_test
