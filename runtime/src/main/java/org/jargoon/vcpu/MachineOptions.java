// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * What kind of machine an engine's cores are part of.
 *
 * @param platform where cores start
 * @param clock the time that all cores see
 * @param accessedDirty who sets the accessed and dirty bits of page table entries
 * @param accessFaults whether an access to guest-physical addresses where nothing is raises the exception in the guest
 *     that hardware has for it (RISC-V: an access fault), and a store to read-only memory is ignored as a store to a
 *     ROM is; otherwise such an access ends zx_vcpu_resume, as in Zircon
 */
public record MachineOptions(
        Platform platform, GuestClock clock, AccessedDirty accessedDirty, boolean accessFaults) {

    /** Where cores start. */
    public enum Platform {
        /** In the mode of an operating system, whose environment the kernel serves (RISC-V: S-mode, SBI). */
        SUPERVISOR,
        /** In the mode of firmware, which has all of the machine for itself (RISC-V: M-mode). */
        MACHINE
    }

    /** Who sets the accessed and dirty bits of page table entries. */
    public enum AccessedDirty {
        /** The core (RISC-V: Svadu). */
        UPDATE,
        /** The guest: where they would have to be set, there is a page fault (RISC-V: Svade). */
        FAULT
    }

    /** A supervisor platform in real time, which begins now. */
    public static MachineOptions supervisor() {
        return new MachineOptions(Platform.SUPERVISOR, GuestClock.real(0), AccessedDirty.UPDATE, false);
    }

    public MachineOptions withPlatform(Platform value) {
        return new MachineOptions(value, clock, accessedDirty, accessFaults);
    }

    public MachineOptions withClock(GuestClock value) {
        return new MachineOptions(platform, value, accessedDirty, accessFaults);
    }

    public MachineOptions withAccessedDirty(AccessedDirty value) {
        return new MachineOptions(platform, clock, value, accessFaults);
    }

    public MachineOptions withAccessFaults(boolean value) {
        return new MachineOptions(platform, clock, accessedDirty, value);
    }
}
