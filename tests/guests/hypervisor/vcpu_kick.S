/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for ever: no interrupt is enabled. */
#include "guest.inc"
1:  wfi
    j 1b
