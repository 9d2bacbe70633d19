/* SPDX-License-Identifier: Apache-2.0 */
/* Stops its hart (SBI, hart state management); another one, at 0x1000, ends. */
#include "guest.inc"
    sbi 0x48534d, 1
    fail 1
    .org 0x1000
    exit_test
