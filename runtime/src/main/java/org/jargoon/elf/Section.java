// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

/**
 * A section header. Linkers and tools use sections, loaders do not; nothing here has been checked against the file's
 * size except by {@link ElfFile#contents}.
 *
 * @param name at most 255 characters of it
 * @param type sh_type, such as {@link #SYMBOLS}
 * @param flags sh_flags
 * @param address where it stands in memory, 0 if it does not
 * @param offset of its bytes in the file
 * @param size in bytes
 * @param link the index of the section that belongs to it, such as a symbol table's strings
 */
public record Section(String name, int type, long flags, long address, long offset, long size, int link) {
    public static final int SYMBOLS = 2;
    public static final int NO_BITS = 8;
    public static final int DYNAMIC_SYMBOLS = 11;

    private static final long FLAG_EXECUTE = 4;

    /** Whether it holds instructions. */
    public boolean executable() {
        return (flags & FLAG_EXECUTE) != 0;
    }
}
