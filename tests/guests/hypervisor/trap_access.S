/* SPDX-License-Identifier: Apache-2.0 */
/* Accesses TRAP_ADDR in all ways that a trap can tell about. The VMM answers each load with the register's number. */
#include "guest.inc"
    li s0, TRAP_ADDR
    lb a0, 0(s0)
    lh a1, 2(s0)
    lw a2, 4(s0)
    ld a3, 8(s0)
    lbu a4, 0(s0)
    lhu a5, 2(s0)
    lwu a6, 4(s0)
    c.lw a0, 4(s0)
    c.ld a1, 8(s0)
    li t1, 0x1122334455667788
    sb t1, 0(s0)
    sh t1, 2(s0)
    sw t1, 4(s0)
    sd t1, 8(s0)
    sd zero, 16(s0)
    li t2, 10
    expect_equal 1, a0, t2
    li t2, 13
    expect_equal 2, a3, t2
    li t2, 16
    expect_equal 3, a6, t2
    exit_test
