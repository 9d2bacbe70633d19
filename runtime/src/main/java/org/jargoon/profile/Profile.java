// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.RegionCount;

/**
 * What was measured of a guest.
 *
 * @param title what ran, in one line
 * @param durationNanos how long, in nanoseconds
 * @param periodNanos the time between two samples of a thread, in nanoseconds
 * @param tree the samples
 * @param blocks exact counts, empty unless they were asked for
 * @param regions the engine's units of compilation
 * @param exits how often the engine was left, by cause
 * @param counters other counts by name, such as {@link #INSTRUCTIONS}
 */
public record Profile(
        String title,
        long durationNanos,
        long periodNanos,
        CallTree tree,
        List<InSpace<BlockCount>> blocks,
        List<InSpace<RegionCount>> regions,
        SequencedMap<String, Long> exits,
        SequencedMap<String, Long> counters) {

    /** The counter of instructions that the guest has retired. */
    public static final String INSTRUCTIONS = "instructions";

    /** The counter of accesses whose translation was not in the software TLB. */
    public static final String TLB_MISSES = "TLB misses";

    public Profile {
        blocks = List.copyOf(blocks);
        regions = List.copyOf(regions);
        exits = new LinkedHashMap<>(exits);
        counters = new LinkedHashMap<>(counters);
    }

    /** A profile that has nothing but samples. */
    public static Profile ofSamples(String title, long durationNanos, long periodNanos, CallTree tree) {
        return new Profile(
                title, durationNanos, periodNanos, tree, List.of(), List.of(),
                new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** The counter of that name; 0 if it was not counted. */
    public long counter(String name) {
        return counters.getOrDefault(name, 0L);
    }
}
