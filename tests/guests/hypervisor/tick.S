/* SPDX-License-Identifier: Apache-2.0 */
/* Waits 20 microseconds for its timer, ends, and does it again for ever. */
#include "guest.inc"
    li t0, STI
    csrw sie, t0
1:  rdtime t0
    addi t0, t0, 200
    csrw STIMECMP, t0
    wfi
    exit_test
    j 1b
