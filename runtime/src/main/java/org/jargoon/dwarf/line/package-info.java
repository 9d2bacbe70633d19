// SPDX-License-Identifier: Apache-2.0
/**
 * Source lines (DWARF 5, section 6.2): {@link org.jargoon.dwarf.line.LineTable} maps instructions to lines and lines to
 * addresses. {@code LineUnit} is a header of .debug_line, {@link org.jargoon.dwarf.line.SourceFiles} its files, and
 * {@code LineProgram} the state machine that produces {@code Rows}.
 */
package org.jargoon.dwarf.line;
