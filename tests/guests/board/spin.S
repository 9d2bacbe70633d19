/* SPDX-License-Identifier: Apache-2.0 */
/* Says that it spins, and does, for ever. */
.section .text.start, "ax"
.globl _start
_start:
    la s0, text
    li s1, 0x10000000
1:  lbu t0, 0(s0)
    beqz t0, 3f
2:  lbu t1, 5(s1)
    andi t1, t1, 0x20
    beqz t1, 2b
    sb t0, 0(s1)
    addi s0, s0, 1
    j 1b
3:  addi s2, s2, 1
    j 3b
text: .asciz "spinning\r\n"
