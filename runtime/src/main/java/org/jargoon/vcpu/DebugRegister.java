// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * A register in the terms of gdb's target descriptions (gdb manual, "Target Descriptions").
 *
 * @param number as gdb numbers it; RISC-V: x0 to x31 are 0 to 31, pc 32, f0 to f31 33 to 64, CSR n is 65 + n, and the
 *     privilege mode 4161
 * @param name as gdb shows it
 * @param bits 32 or 64
 * @param type gdb's, such as {@code code_ptr}, {@code data_ptr}, {@code int} or {@code ieee_double}
 * @param feature the standard feature that it belongs to, such as {@code org.gnu.gdb.riscv.cpu}
 */
public record DebugRegister(int number, String name, int bits, String type, String feature) {}
