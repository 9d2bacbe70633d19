// SPDX-License-Identifier: Apache-2.0
package org.jargoon.memory;

/**
 * A guest-physical address space as a core sees it: for each page, host memory and what may be done to it, or nothing.
 *
 * <p>The engine keeps what {@link #resolve} gave until its code space is told otherwise:
 * {@link org.jargoon.vcpu.MachineCode#mappingChanged}. May be used from any thread.
 */
public interface PhysicalMemory {

    /** Guest-physical addresses lie in [0, size). */
    long size();

    /**
     * The host memory behind the page that holds {@code address}, made and filled if it was not there yet.
     *
     * @param access {@link GuestMemory#READ}, {@link GuestMemory#WRITE} or {@link GuestMemory#EXECUTE}, one of them
     * @return the host address of the page, a multiple of {@link GuestMemory#PAGE_SIZE}, with the set of accesses in
     *     its lowest bits that may be carried out there, {@code access} among them; 0 if this access is not possible,
     *     and the core is to exit
     */
    long resolve(long address, int access);
}
