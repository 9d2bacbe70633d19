/* SPDX-License-Identifier: Apache-2.0 */
/* Loads, stores, adds, jumps and walks page tables where nothing is: each is an access fault, at that address. */
#include "guest.inc"
#include "mmu.inc"
.equ NOWHERE, 0x2000008
.equ FETCH_ACCESS, 1
.equ LOAD_ACCESS, 5
.equ STORE_ACCESS, 7

/* Expects the cause in s1 and the value in s2, of the fault that is gone back from now; changes s0. */
.macro expect_fault number, cause, address
    li t0, \cause
    expect_equal \number, s1, t0
    li t0, \address
    expect_equal \number+1, s2, t0
    li s1, 0
.endm

    trap_handler handler
    li s3, NOWHERE
    la s0, 1f
    ld t0, 0(s3)
1:  expect_fault 1, LOAD_ACCESS, NOWHERE
    la s0, 1f
    lbu t0, 3(s3)
1:  expect_fault 3, LOAD_ACCESS, NOWHERE + 3
    la s0, 1f
    sd t0, 0(s3)
1:  expect_fault 5, STORE_ACCESS, NOWHERE
    la s0, 1f
    amoadd.d t0, t1, (s3)
1:  expect_fault 7, STORE_ACCESS, NOWHERE
    la s0, 1f
    lr.d t0, (s3)
1:  expect_fault 9, LOAD_ACCESS, NOWHERE
    la s0, 1f
    jr s3
1:  expect_fault 11, FETCH_ACCESS, NOWHERE
    li s3, 1 << 60               /* beyond all guest-physical memory */
    la s0, 1f
    ld t0, 0(s3)
1:  expect_fault 13, LOAD_ACCESS, 1 << 60

    make_tables
    enable_paging
    li t0, ROOT
    li t1, (NOWHERE >> 12) << 10 | POINTER
    sd t1, 16(t0)                /* a table that is not there */
    sfence.vma
    li s3, 2 << 30
    la s0, 1f
    ld t0, 8(s3)
1:  expect_fault 15, LOAD_ACCESS, (2 << 30) + 8
    la s0, 1f
    sb t0, 9(s3)
1:  expect_fault 17, STORE_ACCESS, (2 << 30) + 9
    la s0, 1f
    jr s3
1:  expect_fault 19, FETCH_ACCESS, 2 << 30
    csrr t0, satp
    li t1, SATP_SV39 | ROOT >> 12
    expect_equal 21, t0, t1
    exit_test

    .balign 4
handler:
    csrr s1, scause
    csrr s2, stval
    csrw sepc, s0
    sret
