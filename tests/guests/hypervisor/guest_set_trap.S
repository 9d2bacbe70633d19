/* SPDX-License-Identifier: Apache-2.0 */
/* Stores once to TRAP_ADDR, and ends. */
#include "guest.inc"
    li t0, TRAP_ADDR
    li t1, 0x1122334455667788
    sw t1, 8(t0)
    exit_test
