/* SPDX-License-Identifier: Apache-2.0 */
/* Accesses TRAP_ADDR in ways that a trap cannot tell about, six times, and ends. */
#include "guest.inc"
    li t0, SSTATUS_FS
    csrs sstatus, t0
    li s0, TRAP_ADDR
    li a0, 5
    amoadd.w a0, a0, (s0)
    lr.d a0, (s0)
    fsd fa0, 0(s0)
    c.fsd fa0, 8(s0)
    c.fld fa0, 8(s0)
    flw fa0, 4(s0)
    li t1, 5
    expect_equal 1, a0, t1
    exit_test
