/* SPDX-License-Identifier: Apache-2.0 */
/* Computes for ever. */
#include "guest.inc"
1:  addi t0, t0, 1
    j 1b
