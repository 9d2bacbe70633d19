// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;
import org.jargoon.zircon.object.GuestStats;
import org.jargoon.zircon.object.GuestStats.Count;

/** Counts the exits of one VCPU for the kernel's statistics. */
final class ExitCounts {
    private final GuestStats stats;
    private final GuestStats.Counter counter;

    ExitCounts(GuestStats stats) {
        this.stats = stats;
        counter = stats.newCounter();
    }

    /** Counts an exit. Called by the VCPU's thread. */
    void add(Exit exit) {
        counter.add(Count.VM_ENTRIES);
        counter.add(Count.VM_EXITS);
        Count kind = kind(exit);
        if (kind != null) {
            counter.add(kind);
        }
    }

    private static Count kind(Exit exit) {
        if (exit instanceof Exit.MemoryAccess access) {
            return access.access() == GuestMemory.EXECUTE ? Count.INSTRUCTION_ABORTS : Count.DATA_ABORTS;
        }
        return switch (exit) {
            case Exit.Wait _ -> Count.WAITS_FOR_INTERRUPT;
            case Exit.Hypercall _ -> Count.FIRMWARE_CALLS;
            case Exit.Kicked _ -> Count.INTERRUPTS;
            default -> null;
        };
    }

    /** The VCPU is gone. */
    void close() {
        stats.retire(counter);
    }
}
