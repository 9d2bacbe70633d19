// SPDX-License-Identifier: Apache-2.0
/**
 * Files whose functions can be called: programs, shared libraries and relocatable objects of RISC-V.
 *
 * <p>{@link org.jargoon.link.CallableFile} is a file that has been read; loading it any number of times gives {@link
 * org.jargoon.link.CallableGuest}s. Programs and shared libraries are loaded as a kernel does and then bound by {@code
 * DynamicLinker}. An object, read by {@code ObjectFile}, is given addresses of its own by {@code ObjectLayout}; {@code
 * ObjectSections} shows its debugging information at these, and {@code ObjectLinker} links it where it is loaded. What
 * they leave undefined is looked up in {@link org.jargoon.link.Imports}. The files are hostile: whatever is wrong with
 * them is an {@link org.jargoon.elf.ElfException}.
 *
 * @see <a href="https://github.com/riscv-non-isa/riscv-elf-psabi-doc">RISC-V ELF psABI, "Relocations"</a>
 */
package org.jargoon.link;
