// SPDX-License-Identifier: Apache-2.0
/**
 * Debugging information of guest programs, for profiles, debuggers and calls of their functions: DWARF 2 to 5.
 *
 * <p>{@link org.jargoon.dwarf.DebugInfo} is the entry point. {@link org.jargoon.dwarf.Functions} gives the function and
 * the inlined calls at an instruction, and signatures: {@code UnitTable} finds the unit of .debug_info for an address,
 * {@code UnitReader} reads its entries, {@code UnitFunctions} and {@code Types} interpret them. Source lines are in
 * {@link org.jargoon.dwarf.line}, call frames in {@link org.jargoon.dwarf.frame}, and the encoding that all share in
 * {@link org.jargoon.dwarf.data}.
 *
 * <p>The files are hostile. Time and memory are proportional to the file's size, or end at a limit that is a constant
 * beside the code.
 */
package org.jargoon.dwarf;
