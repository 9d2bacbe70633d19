/* SPDX-License-Identifier: Apache-2.0 */
/* EXIT: 0. Physical memory protection: what an entry forbids faults in S-mode, in M-mode only where it is locked. */
#include "htif.inc"
    trap_handler handler
    la s1, secret
    /* Entry 0: the naturally aligned 4 KiB at "secret" may only be read. Entry 1: everything else is free. */
    srli t0, s1, 2
    ori t0, t0, 0x1ff
    csrw pmpaddr0, t0
    li t0, -1
    csrw pmpaddr1, t0
    li t0, 0x1f19
    csrw pmpcfg0, t0
    /* M-mode does not care for an entry that is not locked. */
    li t0, 77
    sd t0, 0(s1)
    expect_equal 1, s2, zero
    /* With MPRV, loads and stores are those of MPP's mode. */
    li t0, MSTATUS_MPP
    csrc mstatus, t0
    li t0, MSTATUS_MPP_S | MSTATUS_MPRV
    csrs mstatus, t0
    ld t1, 0(s1)
    li t2, 77
    expect_equal 2, t1, t2
    expect_equal 3, s2, zero
    sd t1, 8(s1)
    li t2, STORE_ACCESS_FAULT
    expect_equal 4, s2, t2
    csrr t1, mtval
    addi t2, s1, 8
    expect_equal 5, t1, t2
    /* A lock binds M-mode too, and holds. */
    li t0, MSTATUS_MPRV
    csrc mstatus, t0
    li s2, 0
    li t0, 0x1f99
    csrw pmpcfg0, t0
    sd t1, 16(s1)
    li t2, STORE_ACCESS_FAULT
    expect_equal 6, s2, t2
    csrw pmpcfg0, zero
    csrr t0, pmpcfg0
    li t1, 0x99
    expect_equal 7, t0, t1
    exit 0

.align 2
handler:
    csrr s2, mcause
    csrr t6, mepc
    addi t6, t6, 4
    csrw mepc, t6
    /* MPP is the mode that the trap comes from, M; what MPRV means is to stay. */
    li t6, MSTATUS_MPP
    csrc mstatus, t6
    li t6, MSTATUS_MPP_S
    csrs mstatus, t6
    csrr t5, mepc
    jr t5
.section .data
.balign 4096
secret: .skip 4096
