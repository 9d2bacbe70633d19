/* SPDX-License-Identifier: Apache-2.0 */
/* Shuts the machine down (SBI, system reset extension). */
#include "guest.inc"
    li a0, 0
    li a1, 0
    sbi 0x53525354, 0
    fail 1
