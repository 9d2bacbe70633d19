// SPDX-License-Identifier: Apache-2.0
/** RV64GC. */
package org.jargoon.isa.riscv;
