// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import org.jargoon.linux.abi.SyscallNames;
import org.jargoon.vcpu.Exit;

/** How often a thread's core has stopped, by cause. One thread counts; who reads meanwhile may be a little late. */
final class ExitCounts {
    /** More than Linux has system calls. */
    private static final int NUMBERS = 512;

    private final long[] calls = new long[NUMBERS];
    private final long[] faults = new long[Exit.Cause.values().length];
    private long otherCalls;
    private long breakpoints;
    private long kicks;

    void systemCall(long number) {
        if (number >= 0 && number < NUMBERS) {
            calls[(int) number]++;
        } else {
            otherCalls++;
        }
    }

    void fault(Exit.Cause cause) {
        faults[cause.ordinal()]++;
    }

    void breakpoint() {
        breakpoints++;
    }

    void kick() {
        kicks++;
    }

    /** Those that happened, by what they are called. */
    SequencedMap<String, Long> byName() {
        SequencedMap<String, Long> counts = new LinkedHashMap<>();
        for (int i = 0; i < NUMBERS; i++) {
            put(counts, "system call " + SyscallNames.of(i), calls[i]);
        }
        put(counts, "system call of no number that Linux has", otherCalls);
        for (Exit.Cause cause : Exit.Cause.values()) {
            put(counts, name(cause), faults[cause.ordinal()]);
        }
        put(counts, "breakpoint", breakpoints);
        put(counts, "kick by the host", kicks);
        return counts;
    }

    private static String name(Exit.Cause cause) {
        String words = cause.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return cause == Exit.Cause.ILLEGAL_INSTRUCTION ? words : words + " fault";
    }

    private static void put(SequencedMap<String, Long> counts, String name, long count) {
        if (count != 0) {
            counts.put(name, count);
        }
    }
}
