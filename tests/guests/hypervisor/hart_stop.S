/* SPDX-License-Identifier: Apache-2.0 */
/* Stops its hart (SBI, hart state management). */
#include "guest.inc"
    sbi 0x48534d, 1
    fail 1
