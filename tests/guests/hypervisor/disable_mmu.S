/* SPDX-License-Identifier: Apache-2.0 */
/* Fills 2 MiB by other addresses with paging, and finds them where they are without it. */
#include "guest.inc"
#include "mmu.inc"
    make_tables
    enable_paging
    fill ALIAS, 2
    check 1, PATTERN, ALIAS, 2
    csrw satp, zero
    check 2, PATTERN, ALIAS, 2
    exit_test
