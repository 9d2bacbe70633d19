/* SPDX-License-Identifier: Apache-2.0 */
/* Fills registers of all kinds, turns paging on, has the timer and an interrupt pending, and stores to TRAP_ADDR: there
 * the VMM may put another VCPU in its place. Then all must be as it was, and the interrupt be taken. */
#include "guest.inc"
#include "mmu.inc"
.macro fill_register n
    li t0, 0x1111 * \n
    fcvt.d.l f\n, t0
.endm
.macro check_register n
    li t0, 0x1111 * \n
    fcvt.l.d t1, f\n
    expect_equal 100+\n, t0, t1
.endm
    make_tables
    li t0, SSTATUS_FS | SSTATUS_SUM
    csrs sstatus, t0
    fill_register 0
    fill_register 1
    fill_register 15
    fill_register 31
    li t0, 0x7d                  /* rounding mode 3, flags 0x1d */
    fscsr t0
    trap_handler handler
    li t0, 0x5c5c
    csrw sscratch, t0
    li t0, SEI
    csrw sie, t0
    li t0, 0x7000000000000000
    csrw STIMECMP, t0
    enable_paging
    li s1, 0x1234
    li s2, -77
    li gp, 3
    li tp, 4
    li t0, TRAP_ADDR
    sd s1, 0(t0)
    li t1, 0x1234
    expect_equal 1, s1, t1
    li t1, -77
    expect_equal 2, s2, t1
    li t1, 3
    expect_equal 3, gp, t1
    li t1, 4
    expect_equal 4, tp, t1
    frcsr t0
    li t1, 0x7d
    expect_equal 5, t0, t1
    csrwi fcsr, 0
    check_register 0
    check_register 1
    check_register 15
    check_register 31
    csrr t0, sscratch
    li t1, 0x5c5c
    expect_equal 6, t0, t1
    csrr t0, satp
    li t1, SATP_SV39 | ROOT >> 12
    expect_equal 7, t0, t1
    csrr t0, STIMECMP
    li t1, 0x7000000000000000
    expect_equal 8, t0, t1
    csrr t0, sip
    li t1, SEI
    expect_equal 9, t0, t1
    csrsi sstatus, SSTATUS_SIE
    fail 10
    .balign 4
handler:
    csrr t0, scause
    li t1, (1 << 63) | 9
    expect_equal 11, t0, t1
    exit_test
