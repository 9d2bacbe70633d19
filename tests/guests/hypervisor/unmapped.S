/* SPDX-License-Identifier: Apache-2.0 */
/* Loads from the page at PAGE, stores there, and calls what the VMM has put there, a ret. */
#include "guest.inc"
.equ PAGE, 0x2000000
    li s0, PAGE
    li s1, 0
    lwu s1, 0(s0)
    li t0, 0x8082
    expect_equal 1, s1, t0
    sd s1, 8(s0)
    jalr s0
    exit_test
