// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.List;
import org.jargoon.vcpu.CoreObserver.Tier;

/**
 * A function in the call tree of a report, or a thread or address space above all functions.
 *
 * @param name of what it is, without control characters
 * @param self samples taken in it itself, by {@link Tier}
 * @param total samples taken in it or in what it has called
 * @param callees by name
 */
record Frame(Kind kind, String name, long[] self, long total, List<Frame> callees) {

    /** What a frame of a report is. */
    enum Kind {
        ALL,
        THREAD,
        SPACE,
        FUNCTION,
        /** A function whose code is part of that of its caller, the frame around it. */
        INLINED,
        /** Frames that were not kept, or not found. */
        CUT
    }

    long selfTotal() {
        return sum(self);
    }

    static long sum(long[] tiers) {
        long sum = 0;
        for (long samples : tiers) {
            sum += samples;
        }
        return sum;
    }
}
