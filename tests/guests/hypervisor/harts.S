/* SPDX-License-Identifier: Apache-2.0 */
/* Each of four harts counts with atomic additions, with reserved loads and conditional stores, and under a lock. The
 * last that is ready finds the sums. */
#include "guest.inc"
.equ HARTS, 4
.equ ROUNDS, 20000
.equ ADDED, 0x10000
.equ RESERVED, 0x10040
.equ LOCK, 0x10080
.equ LOCKED, 0x100c0
.equ READY, 0x10100
    li s0, ADDED
    li s1, RESERVED
    li s2, LOCK
    li s3, LOCKED
    li s4, ROUNDS
    li t2, 1
1:  amoadd.d zero, t2, (s0)
2:  lr.d t0, (s1)
    addi t0, t0, 1
    sc.d t1, t0, (s1)
    bnez t1, 2b
3:  amoswap.w.aq t0, t2, (s2)
    bnez t0, 3b
    ld t0, 0(s3)
    addi t0, t0, 1
    sd t0, 0(s3)
    amoswap.w.rl zero, zero, (s2)
    addi s4, s4, -1
    bnez s4, 1b
    li t0, READY
    amoadd.d.aqrl t1, t2, (t0)
    li t0, HARTS - 1
    bne t1, t0, 4f
    li t3, HARTS * ROUNDS
    ld t0, 0(s0)
    expect_equal 1, t0, t3
    ld t0, 0(s1)
    expect_equal 2, t0, t3
    ld t0, 0(s3)
    expect_equal 3, t0, t3
4:  exit_test
