/* SPDX-License-Identifier: Apache-2.0 */
/* Stores to TRAP_ADDR for ever, counting in s1. */
#include "guest.inc"
    li s0, TRAP_ADDR
    li s1, 0
1:  addi s1, s1, 1
    sd s1, 8(s0)
    j 1b
