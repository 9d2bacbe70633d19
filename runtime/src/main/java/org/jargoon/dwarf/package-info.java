// SPDX-License-Identifier: Apache-2.0
/**
 * What a guest program's file says of its source, for profiles, debuggers and calls of its functions: DWARF 2 to 5.
 *
 * <p>{@link org.jargoon.dwarf.DebugInfo} is the door. Behind it, {@link org.jargoon.dwarf.LineTable} gives a file and a
 * line for each instruction and addresses for each line: {@code LineUnit} is a header of .debug_line, {@code FileTable}
 * its files, {@code LineProgram} the machine that makes {@code Rows}. {@link org.jargoon.dwarf.Functions} gives the
 * function and the inlined calls at each instruction, and signatures: {@code UnitTable} knows which unit of .debug_info
 * has an address, {@code UnitReader} its entries, {@code UnitFunctions} and {@code Types} what they say.
 * {@link org.jargoon.dwarf.CallFrames} has the rows of .eh_frame and .debug_frame, made by {@code FrameProgram}. An
 * {@link org.jargoon.dwarf.Unwinder} walks a stack by them, or by what {@code RiscvPrologue} finds in the code.
 *
 * <p>All of it is hostile: {@code Cursor} is the only code that touches bytes and checks each access; what is damaged
 * ends in a {@code DwarfException}, and who catches it leaves a unit out and says so in {@code Problems}. Time and
 * memory are proportional to the file's size, or end in a limit that stands beside the code as a constant.
 */
package org.jargoon.dwarf;
