/* SPDX-License-Identifier: Apache-2.0 */
/* EXIT: 0. Prints through HTIF, a byte at a time, waiting for each to be taken. */
#include "htif.inc"
    la s0, text
    la s1, tohost
1:  lbu t0, 0(s0)
    beqz t0, 3f
    li t1, 0x0101 << 48
    or t0, t0, t1
    sd t0, 0(s1)
2:  ld t1, 0(s1)
    bnez t1, 2b
    la t1, fromhost
    sd zero, 0(t1)
    addi s0, s0, 1
    j 1b
3:  exit 0
.section .rodata
text: .asciz "through HTIF\n"
