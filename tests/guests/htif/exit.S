/* SPDX-License-Identifier: Apache-2.0 */
/* EXIT: 42 */
#include "htif.inc"
    exit 42
