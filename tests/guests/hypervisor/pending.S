/* SPDX-License-Identifier: Apache-2.0 */
/* Stores sip to TRAP_ADDR again and again, with interrupts off. */
#include "guest.inc"
    li t0, TRAP_ADDR
1:  csrr t1, sip
    sd t1, 0(t0)
    j 1b
