// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

/**
 * A function, object or label of the program.
 *
 * @param address where it begins
 * @param size in bytes, 0 if unknown
 * @param function whether it is marked as a function
 */
public record Symbol(String name, long address, long size, boolean function) {}
