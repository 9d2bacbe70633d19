// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

/**
 * A program header.
 *
 * @param index its place in the program header table, for messages
 * @param type p_type, such as {@link #LOAD}
 * @param flags a set of {@link #EXECUTE}, {@link #WRITE} and {@link #READ}
 * @param offset of its bytes in the file
 * @param address p_vaddr
 * @param physicalAddress p_paddr, which system-mode loaders use
 * @param fileSize how many bytes come from the file
 * @param memorySize how many bytes it takes in memory; those behind {@code fileSize} are zero
 * @param alignment 0 and 1 demand nothing, and so does what is not a power of two
 */
public record Segment(
        int index,
        int type,
        int flags,
        long offset,
        long address,
        long physicalAddress,
        long fileSize,
        long memorySize,
        long alignment) {

    public static final int LOAD = 1;
    public static final int DYNAMIC = 2;
    public static final int INTERPRETER = 3;
    public static final int PROGRAM_HEADERS = 6;
    public static final int THREAD_LOCAL = 7;

    /** PT_GNU_STACK: its flags tell how the stack is to be protected. */
    public static final int STACK = 0x6474e551;

    public static final int EXECUTE = 1;
    public static final int WRITE = 2;
    public static final int READ = 4;

    public boolean readable() {
        return (flags & READ) != 0;
    }

    public boolean writable() {
        return (flags & WRITE) != 0;
    }

    public boolean executable() {
        return (flags & EXECUTE) != 0;
    }

    /** The first address behind it. */
    public long end() {
        return address + memorySize;
    }

    /** Whether a p_vaddr lies in it. */
    boolean contains(long virtual) {
        return Long.compareUnsigned(virtual - address, memorySize) < 0;
    }

    /** Whether a p_paddr lies in it. */
    boolean containsPhysical(long physical) {
        return Long.compareUnsigned(physical - physicalAddress, memorySize) < 0;
    }

    /** Whether it is loaded and takes memory. */
    boolean loads() {
        return type == LOAD && memorySize != 0;
    }
}
