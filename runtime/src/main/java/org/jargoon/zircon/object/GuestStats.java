// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What a kernel's guests have done, for ZX_INFO_GUEST_STATS (docs/zircon.md §8.7). Counts are of all guests together,
 * as if of one host CPU: Java does not tell on which one a thread runs. May be used from any thread.
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

    private static final int COUNTS = Count.values().length;

    /** What one VCPU counts: it costs the VCPU's thread, which alone counts here, next to nothing. */
    public static final class Counter {
        private final AtomicLongArray counts = new AtomicLongArray(COUNTS);

        private Counter() {}

        public void add(Count count) {
            counts.setOpaque(count.ordinal(), counts.getPlain(count.ordinal()) + 1);
        }
    }

    /** Those of the VCPUs that exist. The monitor guards this and what follows. */
    private final Set<Counter> counters = new HashSet<>();

    private final long[] ofThoseGone = new long[COUNTS];

    GuestStats() {}

    /** A counter for a new VCPU. */
    public synchronized Counter newCounter() {
        Counter counter = new Counter();
        counters.add(counter);
        return counter;
    }

    /** The VCPU of a counter is gone; what it counted stays. */
    public synchronized void retire(Counter counter) {
        counters.remove(counter);
        for (int i = 0; i < COUNTS; i++) {
            ofThoseGone[i] += counter.counts.getPlain(i);
        }
    }

    /** What has been counted until now; of VCPUs that run, a moment ago. */
    public synchronized long get(Count count) {
        long sum = ofThoseGone[count.ordinal()];
        for (Counter counter : counters) {
            sum += counter.counts.getOpaque(count.ordinal());
        }
        return sum;
    }
}
