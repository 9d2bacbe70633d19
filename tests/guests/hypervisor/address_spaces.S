/* SPDX-License-Identifier: Apache-2.0 */
/* Goes round and round through six address spaces, with an ASID each and without fences, that have different memory at
 * one address; then has its right to the pages of user mode come and go, without fences too. */
#include "guest.inc"
#include "mmu.inc"
.equ SPACES, 6
.equ ROUNDS, 200
.equ ROOTS, 0x110000
.equ MEMORY, 0x200000            /* 2 MiB for each space */
.equ USER_RW, 0x17
    make_tables
    li t0, ROOTS
    li t1, LOW_TABLE >> 2 | POINTER
    li t2, MEMORY >> 2 | RWX
    li t3, SPACES
    li s4, 4096
1:  sd t1, 0(t0)                 /* what is low stays where it is */
    add t4, t0, s4
    srli t5, t4, 2
    addi t5, t5, POINTER
    sd t5, 8(t0)
    sd t2, 0(t4)
    add t0, t4, s4
    li t5, 1 << 19
    add t2, t2, t5
    addi t3, t3, -1
    bnez t3, 1b

    li s0, ROUNDS
2:  li s1, 0
    li s2, SATP_SV39 | ROOTS >> 12
    li s3, ALIAS
3:  csrw satp, s2
    ld t0, 8(s3)
    li t1, ROUNDS
    sub t1, t1, s0
    slli t1, t1, 8
    bnez t1, 4f
    mv t0, s1
4:  add t1, t1, s1
    expect_equal 1, t0, t1
    addi t0, t0, 1 << 8
    sd t0, 8(s3)
    li t1, 1 << 44 | 2           /* the next ASID and root */
    add s2, s2, t1
    addi s1, s1, 1
    li t1, SPACES
    bltu s1, t1, 3b
    addi s0, s0, -1
    bnez s0, 2b

    /* Now the first of the pages at ALIAS in the address space of mmu.inc is user mode's. */
    li t0, ALIAS_PAGES
    li t1, PATTERN >> 2 | USER_RW
    sd t1, 0(t0)
    trap_handler handler
    enable_paging
    li s0, ROUNDS
    li s1, 0
    li s2, SSTATUS_SUM
    li s3, ALIAS
5:  csrs sstatus, s2
    sd s0, 0(s3)
    ld t0, 0(s3)
    expect_equal 2, t0, s0
    csrc sstatus, s2
    li s4, LOAD_PAGE_FAULT
    ld t0, 0(s3)
    li s4, STORE_PAGE_FAULT
    sw zero, 0(s3)
    addi s0, s0, -1
    bnez s0, 5b
    li t0, 2 * ROUNDS
    expect_equal 3, s1, t0
    exit_test

.balign 4
handler:
    csrr t0, scause
    expect_equal 4, t0, s4
    csrr t0, stval
    expect_equal 5, t0, s3
    addi s1, s1, 1
    csrr t0, sepc
    lhu t1, 0(t0)
    addi t0, t0, 2
    andi t1, t1, 3
    addi t1, t1, -3
    bnez t1, 6f
    addi t0, t0, 2
6:  csrw sepc, t0
    sret
