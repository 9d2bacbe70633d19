// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

/** The traps of a guest's physical memory, as far as its address space needs to know them (docs/zircon.md §3.5). */
@FunctionalInterface
public interface TrapLookup {

    /**
     * Whether a trap covers a guest-physical address. Asked by running cores, with no lock of the address space held;
     * whoever adds a trap is to tell the guest's code afterwards ({@link org.jargoon.vcpu.MachineCode#mappingChanged}),
     * if anything may have been mapped there since {@link GuestPhysicalAspace#unmapForTrap}.
     */
    boolean isTrapped(long address);
}
