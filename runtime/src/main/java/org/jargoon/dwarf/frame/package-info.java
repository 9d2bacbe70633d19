// SPDX-License-Identifier: Apache-2.0
/**
 * Call frames (DWARF 5, section 6.4): {@link org.jargoon.dwarf.frame.CallFrames} holds the entries of .eh_frame and
 * .debug_frame, and {@code FrameProgram} computes their rows. {@link org.jargoon.dwarf.frame.Unwinder} walks a stack of
 * {@link org.jargoon.dwarf.frame.CallFrame}s by these rows, or by the prologue of the code where there are none.
 */
package org.jargoon.dwarf.frame;
