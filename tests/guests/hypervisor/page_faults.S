/* SPDX-License-Identifier: Apache-2.0 */
/* User mode stores to 300 pages that are not there and loads from them; each fault's handler maps the page. */
#include "guest.inc"
#include "mmu.inc"
.equ FAULTY, 0x80000000
.equ FAULTY_TABLE, 0x104000
.equ FAULTY_PAGES, 0x105000
.equ USER_RWX, 0x1f
.equ COUNT, 300
    make_tables
    li t0, ROOT
    li t1, FAULTY_TABLE >> 2 | POINTER
    sd t1, 16(t0)
    li t0, FAULTY_TABLE
    li t1, FAULTY_PAGES >> 2 | POINTER
    sd t1, 0(t0)
    /* The user program's page is the image's first again, for user mode. */
    li t0, ALIAS_PAGES
    li t1, USER_RWX
    sd t1, 0(t0)
    trap_handler handler
    enable_paging
    li t0, SSTATUS_SPP
    csrc sstatus, t0
    la t0, user
    li t1, ALIAS
    add t0, t0, t1
    csrw sepc, t0
    li s10, 0
    sret

user:
    li s3, 3                     /* rounds */
1:  li s0, FAULTY
    li s1, COUNT
    li s2, 4096
2:  sd s0, 8(s0)
    add s0, s0, s2
    addi s1, s1, -1
    bnez s1, 2b
    addi s3, s3, -1
    bnez s3, 1b
    li s0, FAULTY
    li s1, COUNT
    li a0, 0
3:  ld t0, 8(s0)
    bne t0, s0, 4f
    add s0, s0, s2
    addi s1, s1, -1
    addi a0, a0, 1
    bnez s1, 3b
4:  ecall

.balign 4
handler:
    csrr t0, scause
    li t1, STORE_PAGE_FAULT
    bne t0, t1, 5f
    /* The page number in the 2 MiB at FAULTY is the page number in those at PATTERN. */
    csrr t0, stval
    li t1, FAULTY
    sub t0, t0, t1
    srli t0, t0, 12
    slli t1, t0, 10
    li t2, PATTERN >> 2 | USER_RWX
    add t1, t1, t2
    slli t0, t0, 3
    li t2, FAULTY_PAGES
    add t0, t0, t2
    sd t1, 0(t0)
    csrr t0, stval
    sfence.vma t0
    addi s10, s10, 1
    sret
5:  li t1, CALL_FROM_USER
    expect_equal 1, t0, t1
    li t1, COUNT
    expect_equal 2, a0, t1
    expect_equal 3, s10, t1
    exit_test
