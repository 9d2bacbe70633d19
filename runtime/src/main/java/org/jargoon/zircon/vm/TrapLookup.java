// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

/** The traps of a guest's physical memory, as far as its address space needs to know them (reference §3.5). */
@FunctionalInterface
public interface TrapLookup {

    /**
     * Whether a trap covers a guest-physical address. May be called from any thread, with no lock held that the caller
     * of the address space's methods may hold, and must not call back into the address space.
     */
    boolean isTrapped(long address);
}
