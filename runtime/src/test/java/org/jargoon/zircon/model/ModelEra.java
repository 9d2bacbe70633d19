// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;

/**
 * What depends on the era and the instruction set (docs/zircon.md §2, §9.2, §13), as plain numbers.
 *
 * @param is2023 whether the era is 2023 rather than 2020
 * @param guestRights the first rights of a guest handle (docs/zircon.md §1)
 * @param createRight what zx_vcpu_create demands
 * @param guestResource the kind of a resource that lets guests be created
 * @param overlap what mapping over a mapping gives
 * @param physicalBits the guest-physical address space has 2^physicalBits bytes
 * @param vcpus the most VCPUs of a guest
 * @param stateSize bytes of zx_vcpu_state_t
 * @param machine which instruction set
 */
record ModelEra(
        boolean is2023,
        int guestRights,
        int createRight,
        int guestResource,
        Status overlap,
        int physicalBits,
        int vcpus,
        int stateSize,
        Machine machine) {

    /** An instruction set. */
    enum Machine {
        ARM64,
        X86_64,
        RISCV64
    }

    static ModelEra of(Profile profile, Architecture architecture) {
        boolean later = profile == Profile.ZIRCON_2023;
        Machine machine = architecture == Architecture.ARM64
                ? Machine.ARM64
                : architecture == Architecture.X86_64 ? Machine.X86_64 : Machine.RISCV64;
        return new ModelEra(
                later,
                later ? 0x4800B : 0x2800B,
                later ? 1 << 18 : 1 << 17,
                later ? 5 : 3,
                later ? Status.ALREADY_EXISTS : Status.NO_MEMORY,
                switch (machine) {
                    case ARM64 -> 36;
                    case X86_64 -> 48;
                    case RISCV64 -> 56;
                },
                machine == Machine.ARM64 ? 8 : 64,
                switch (machine) {
                    case ARM64 -> 264;
                    case X86_64 -> 136;
                    case RISCV64 -> 256;
                },
                machine);
    }

    boolean isX86() {
        return machine == Machine.X86_64;
    }

    long physicalSize() {
        return 1L << physicalBits;
    }
}
