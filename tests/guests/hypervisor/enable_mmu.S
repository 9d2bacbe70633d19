/* SPDX-License-Identifier: Apache-2.0 */
/* Fills 2 MiB without paging, and finds them with it, where they are and at another address. */
#include "guest.inc"
#include "mmu.inc"
    make_tables
    fill PATTERN, 1
    enable_paging
    check 1, PATTERN, PATTERN, 1
    check 2, ALIAS, PATTERN, 1
    exit_test
