// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;
import org.jargoon.zircon.object.GuestStats;
import org.jargoon.zircon.object.GuestStats.Count;

/** Counts the exits of one VCPU and tells the kernel's statistics of them, not each time as that costs too much. */
final class ExitCounts {
    private static final int UNTOLD = 1024;
    private static final Count[] KINDS = Count.values();

    private final GuestStats stats;
    private final long[] counts = new long[KINDS.length];
    private int untold;

    ExitCounts(GuestStats stats) {
        this.stats = stats;
    }

    /** Counts an exit. Called by the VCPU's thread. */
    void add(Exit exit) {
        counts[Count.VM_ENTRIES.ordinal()]++;
        counts[Count.VM_EXITS.ordinal()]++;
        Count kind = kind(exit);
        if (kind != null) {
            counts[kind.ordinal()]++;
        }
        if (++untold == UNTOLD) {
            tell();
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

    /** Tells the statistics of what they have not been told. Called while the VCPU does not run. */
    void tell() {
        untold = 0;
        for (Count kind : KINDS) {
            stats.add(kind, counts[kind.ordinal()]);
            counts[kind.ordinal()] = 0;
        }
    }
}
