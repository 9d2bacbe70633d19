/* SPDX-License-Identifier: Apache-2.0 */
/* Stores 300 times to TRAP_ADDR, more than a bell's port takes, and ends. */
#include "guest.inc"
    li s0, TRAP_ADDR
    li s1, 300
1:  sw s1, 0(s0)
    addi s1, s1, -1
    bnez s1, 1b
    exit_test
