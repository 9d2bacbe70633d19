/* SPDX-License-Identifier: Apache-2.0 */
/* Prints by the SBI's debug console, across a page's end, and by its legacy console; reads what was typed, "abc", and
 * finds that buffers where no memory is are refused. */
#include "guest.inc"
.equ DBCN, 0x4442434e
.equ INVALID_PARAM, -3
.equ BUFFER, 0x5ffc
.equ NOWHERE, 0x2000000
.equ UNTOUCHED, 0x5555
    li a0, DBCN
    sbi 0x10, 3
    expect_equal 1, a0, zero
    li t0, 1
    expect_equal 2, a1, t0

    li t0, BUFFER
    li t1, 0x6c6c6548            /* "Hell" */
    sw t1, 0(t0)
    li t1, 0x0a216f              /* "o!\n" */
    sw t1, 4(t0)
    li a0, 7
    li a1, BUFFER
    li a2, 0
    sbi DBCN, 0
    expect_equal 3, a0, zero
    li t0, 7
    expect_equal 4, a1, t0

    li a0, 'A'
    sbi DBCN, 2
    expect_equal 5, a0, zero
    expect_equal 6, a1, zero
    li a0, 'B'
    li a1, UNTOUCHED
    sbi 1, 0
    expect_equal 7, a0, zero
    li t0, UNTOUCHED
    expect_equal 8, a1, t0

    li a0, 7
    li a1, NOWHERE
    li a2, 0
    sbi DBCN, 0
    li t0, INVALID_PARAM
    expect_equal 9, a0, t0
    li a0, 7
    li a1, NOWHERE - 4
    li a2, 0
    sbi DBCN, 1
    li t0, INVALID_PARAM
    expect_equal 10, a0, t0

    sbi 2, 0                     /* nothing was taken yet */
    li t0, 'a'
    expect_equal 11, a0, t0
    li a0, 64
    li a1, BUFFER
    li a2, 0
    sbi DBCN, 1
    expect_equal 12, a0, zero
    li t0, 2
    expect_equal 13, a1, t0
    li t0, BUFFER
    lw t1, 0(t0)
    li t2, 0x6c6c6362            /* "bcll" */
    expect_equal 14, t1, t2
    sbi 2, 0
    li t0, -1
    expect_equal 15, a0, t0
    exit_test
