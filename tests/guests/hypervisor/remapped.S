/* SPDX-License-Identifier: Apache-2.0 */
/* Hart 0 makes page tables and starts hart 1, then maps ALIAS to two pages in turn: it stores the round's number to the
 * page, to its entry of the page table, calls remote_sfence_vma of the SBI for hart 1, and stores the number to VERSION.
 * Hart 1 loads VERSION, and from ALIAS may load nothing older. */
#include "guest.inc"
#include "mmu.inc"
.equ VERSION, 0x10000
.equ LOADED, 0x10040
.equ ROUNDS, 300
.equ RFENCE, 0x52464e43
.equ HSM, 0x48534d
    make_tables
    li a0, 1
    li a1, 0x1000
    sbi HSM, 0
    li s0, 0
    li s1, ROUNDS
    li s2, ALIAS_PAGES
    li s3, VERSION
    li s4, LOADED
    li s5, 0
    li s6, PATTERN
1:  addi s0, s0, 1
    andi t0, s0, 1
    slli t0, t0, 12
    add t0, t0, s6               /* the page of this round */
    sd s0, 0(t0)
    srli t0, t0, 2
    addi t0, t0, RWX
    sd t0, 0(s2)
    li a0, 0b10
    li a1, 0
    li a2, ALIAS
    li a3, 4096
    sbi RFENCE, 1
    expect_equal 1, a0, zero
    fence rw, w
    sd s0, 0(s3)
    ld s5, 0(s4)
    addi s5, s5, 30
2:  ld t0, 0(s4)
    bltu t0, s5, 2b
    bne s0, s1, 1b
    li t0, -1
    sd t0, 8(s3)
    exit_test

    .org 0x1000
    li t0, SATP_SV39 | ROOT >> 12
    csrw satp, t0
    sfence.vma
    li s0, VERSION
    li s1, ALIAS
    li s2, LOADED
3:  ld t0, 0(s0)
    fence r, r
    ld t1, 0(s1)
    bltu t1, t0, 4f
    addi s3, s3, 1
    sd s3, 0(s2)
    ld t2, 8(s0)
    beqz t2, 3b
    exit_test
4:  fail 2
