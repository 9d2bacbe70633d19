/* SPDX-License-Identifier: Apache-2.0 */
/* EXIT: 0. Misaligned loads and stores are carried out, across pages too. */
#include "htif.inc"
    trap_handler handler
    la s0, buffer + 4096
    li t0, 0x1122334455667788
    sd t0, -3(s0)
    ld t1, -3(s0)
    expect_equal 1, t0, t1
    lbu t1, -1(s0)
    li t2, 0x66
    expect_equal 2, t1, t2
    lbu t1, 0(s0)
    li t2, 0x55
    expect_equal 3, t1, t2
    lwu t1, -2(s0)
    li t2, 0x44556677
    expect_equal 4, t1, t2
    sh t0, 1(s0)
    lhu t1, 1(s0)
    li t2, 0x7788
    expect_equal 5, t1, t2
    exit 0
.align 2
handler:
    exit 9
.bss
.balign 4096
buffer: .skip 8192
