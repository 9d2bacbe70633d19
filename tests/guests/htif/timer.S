/* SPDX-License-Identifier: Apache-2.0 */
/* EXIT: 0. The CLINT's timer: wakes wfi with interrupts off, then interrupts ten times. */
#include "htif.inc"
    trap_handler handler
    li s0, CLINT_MTIME
    li s1, CLINT_MTIMECMP
    li s3, 10000
    ld t0, 0(s0)
    add t0, t0, s3
    sd t0, 0(s1)
    li t1, MTI
    csrw mie, t1
    wfi
    csrr t2, mip
    and t2, t2, t1
    expect_equal 1, t2, t1
    ld t1, 0(s0)
    sltu t1, t1, t0
    expect_equal 2, t1, zero
    li s2, 0
    li t0, MSTATUS_MIE
    csrs mstatus, t0
    li s4, 10
1:  wfi
    bltu s2, s4, 1b
    exit 0

.align 2
handler:
    csrr t0, mcause
    li t1, 1 << 63 | 7
    expect_equal 3, t0, t1
    addi s2, s2, 1
    ld t0, 0(s0)
    add t0, t0, s3
    sd t0, 0(s1)
    mret
