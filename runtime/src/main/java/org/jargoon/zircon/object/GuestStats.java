// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a kernel's guests have done, for ZX_INFO_GUEST_STATS (reference §8.7). Counts are of all guests together, as if
 * of one host CPU: Java does not tell on which one a thread runs.
 */
public final class GuestStats {
    /** What is counted, in the order of the fields of arm64's {@code zx_info_guest_stats_t}. */
    public enum Count {
        VM_ENTRIES,
        VM_EXITS,
        WAITS_FOR_INTERRUPT,
        INSTRUCTION_ABORTS,
        DATA_ABORTS,
        SYSTEM_INSTRUCTIONS,
        /** Calls of firmware: SMC on arm64, an SBI call on RISC-V. */
        FIRMWARE_CALLS,
        INTERRUPTS
    }

    private final LongAdder[] counts = new LongAdder[Count.values().length];

    GuestStats() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void add(Count count, long times) {
        counts[count.ordinal()].add(times);
    }

    public long get(Count count) {
        return counts[count.ordinal()].sum();
    }
}
