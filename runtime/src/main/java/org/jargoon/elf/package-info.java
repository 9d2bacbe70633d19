// SPDX-License-Identifier: Apache-2.0
/**
 * Program files.
 *
 * <p>{@link org.jargoon.elf.ElfFile} is what a file says after everything has been checked: its
 * {@link org.jargoon.elf.Segment}s are what a loader copies, its {@link org.jargoon.elf.Section}s what a disassembler
 * lists, its {@link org.jargoon.elf.SymbolTable} what turns an address into {@code main+0x4}. {@code ElfReader} is the
 * only code that looks at unchecked bytes; whatever is wrong ends in an {@link org.jargoon.elf.ElfException} with one
 * line for the user.
 */
package org.jargoon.elf;
