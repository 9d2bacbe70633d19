/* SPDX-License-Identifier: Apache-2.0 */
/* Stores 1 to the first doubleword of each of PAGES pages in turn, then 2, and so on for ever. At 0x1000 a hart stores
 * its count to FIRST for ever, and at 0x2000 one copies it to SECOND. */
#include "guest.inc"
.equ BASE, 0x200000
.equ PAGES, 600
.equ FIRST, 0x600000
.equ SECOND, 0x700000
    li s0, 0
    li s3, 4096
1:  li s1, BASE
    li s2, PAGES
    addi s0, s0, 1
2:  sd s0, 0(s1)
    add s1, s1, s3
    addi s2, s2, -1
    bnez s2, 2b
    j 1b

    .org 0x1000
    li s1, FIRST
3:  addi s0, s0, 1
    sd s0, 0(s1)
    j 3b

    .org 0x2000
    li s1, FIRST
    li s2, SECOND
4:  ld s0, 0(s1)
    sd s0, 0(s2)
    j 4b
