/* SPDX-License-Identifier: Apache-2.0 */
/* Counts in memory at PAGE for ever. */
#include "guest.inc"
.equ PAGE, 0x2000000
    li s0, PAGE
1:  addi s1, s1, 1
    sd s1, 0(s0)
    j 1b
