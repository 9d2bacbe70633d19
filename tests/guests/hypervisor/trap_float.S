/* SPDX-License-Identifier: Apache-2.0 */
/* Loads and stores fa0 at TRAP_ADDR, and ends. */
#include "guest.inc"
    li t0, SSTATUS_FS
    csrs sstatus, t0
    li s0, TRAP_ADDR
    fsd fa0, 0(s0)
    c.fsd fa0, 8(s0)
    c.fld fa0, 8(s0)
    flw fa0, 4(s0)
    exit_test
