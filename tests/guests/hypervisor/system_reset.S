/* SPDX-License-Identifier: Apache-2.0 */
/* Reboots the machine (SBI, system reset extension). */
#include "guest.inc"
    li a0, 1
    li a1, 0
    sbi 0x53525354, 0
    fail 1
