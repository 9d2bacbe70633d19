// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * An era of Zircon's hypervisor interface: each row of docs/zircon.md §13 in which the eras differ is a field here,
 * and nothing else asks for an era. Rows in which all eras that can be chosen agree, or that our own choice settles for
 * all of them (docs/zircon.md §13.1), have no field.
 *
 * @param name for messages
 * @param guestCreateChecksOptionsFirst row 4: zx_guest_create checks its options before its resource
 * @param hypervisorResourceKind row 5: the kind of a resource that lets guests be created, at base 0
 * @param vcpuCreateRight row 6: what zx_vcpu_create demands of the guest handle, and part of a guest's first rights
 * @param vcpuCreateChecksThreadFirst docs/zircon.md §2.3: zx_vcpu_create finds that the thread has a VCPU before that
 *     there are too many
 * @param ioTrapOfSizeZero row 9: what an IO trap of size 0 gives
 * @param psciEndsSystem row 12: PSCI has SYSTEM_OFF and SYSTEM_RESET
 * @param x86MemoryPacketHasInstruction row 13: an x86-64 GUEST_MEM packet carries the instruction's bytes, not cr3 and
 *     rip
 * @param vcpuPacketTypeFirst row 14: the type in a GUEST_VCPU packet is a u32 in front of its union, not a u8 behind it
 * @param mapOverlap row 16: what zx_vmar_map over a mapping gives
 * @param vmoOptions docs/zircon.md §8.12: the options that zx_vmo_create takes
 */
public record Profile(
        String name,
        boolean guestCreateChecksOptionsFirst,
        int hypervisorResourceKind,
        int vcpuCreateRight,
        boolean vcpuCreateChecksThreadFirst,
        Status ioTrapOfSizeZero,
        boolean psciEndsSystem,
        boolean x86MemoryPacketHasInstruction,
        boolean vcpuPacketTypeFirst,
        Status mapOverlap,
        int vmoOptions) {

    /** Zircon of 2020: the default. */
    public static final Profile ZIRCON_2020 = new Profile(
            "2020",
            true,
            3,
            Rights.MANAGE_PROCESS,
            false,
            Status.INVALID_ARGS,
            false,
            true,
            false,
            Status.NO_MEMORY,
            VmFlags.VMO_RESIZABLE);

    /** Zircon of 2023 and later. */
    public static final Profile ZIRCON_2023 = new Profile(
            "2023",
            false,
            5,
            Rights.MANAGE_THREAD,
            true,
            Status.OUT_OF_RANGE,
            true,
            false,
            true,
            Status.ALREADY_EXISTS,
            VmFlags.VMO_RESIZABLE | VmFlags.VMO_DISCARDABLE);
}
