// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/** {@code ZX_GUEST_TRAP_*} (zircon/syscalls/hypervisor.h; docs/zircon.md §3.1), by value. */
public enum TrapKind {
    /** Writes to guest-physical memory; the guest goes on and a port gets a packet. */
    BELL,
    /** Reads and writes of guest-physical memory; zx_vcpu_resume returns a packet. */
    MEM,
    /** Accesses to x86's I/O ports; zx_vcpu_resume returns a packet. */
    IO;

    private static final TrapKind[] VALUES = values();

    /** The number of I/O ports, as far as traps can reach: the last port cannot be trapped (docs/zircon.md §3.2). */
    static final long PORTS = 0xFFFF;

    /** The value in C. */
    public int number() {
        return ordinal();
    }

    static TrapKind of(int number) throws StatusException {
        check(number >= 0 && number < VALUES.length, Status.INVALID_ARGS);
        return VALUES[number];
    }
}
