/* SPDX-License-Identifier: Apache-2.0 */
/* Doubles all registers. The VMM gives x31 half of EXIT_TEST_ADDR, so that it is the exit's address then. */
#include "guest.inc"
.irp n, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
    add x\n, x\n, x\n
.endr
    sd zero, 0(x31)
