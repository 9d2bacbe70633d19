// SPDX-License-Identifier: Apache-2.0
/** Linux's names and numbers for programs, the same on all architectures with the generic tables. */
package org.jargoon.linux.abi;
