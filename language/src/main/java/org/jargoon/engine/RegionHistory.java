// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.RegionCount;
import org.jargoon.vcpu.RegionCount.SideExit;

/**
 * What is counted of the regions at one entry. Its own monitor is taken for the compiler's numbers only, and no other
 * lock under it; for the rest that of {@link Regions} is held.
 */
final class RegionHistory {
    /** Side exits of regions that are gone; where code is rewritten there can be ever others. */
    private static final int MOST_EXITS = 256;

    private final long page;
    private final long entry;
    private int blocks;
    private int instructions;
    private int built;
    private int departed;
    private int invalidated;
    private long departedRetired;
    private final Map<Way, Long> departedExits = new HashMap<>();

    private int first;
    private int last;
    private long nanos;
    private int failures;
    private String failure;
    private int codeBytes;
    private int nodes;

    /** A way out of a region. */
    private record Way(long address, OptionalLong target) {}

    RegionHistory(Block entry) {
        this.page = entry.page;
        this.entry = entry.pc;
    }

    void built(Region region) {
        built++;
        blocks = region.blocks.length;
        instructions = region.instructions;
    }

    boolean hasRegion() {
        return built > departed;
    }

    long departedRetired() {
        return departedRetired;
    }

    /** Keeps what was counted of a region that is there no more. */
    void depart(Region region) {
        departed++;
        departedRetired += region.retired;
        region.forEachExit((address, target, count) -> departedExits.merge(new Way(address, target), count, Long::sum));
        if (departedExits.size() > MOST_EXITS) {
            List<SideExit> most = sorted(departedExits).subList(0, MOST_EXITS / 2);
            departedExits.clear();
            most.forEach(exit -> departedExits.put(new Way(exit.address(), exit.target()), exit.count()));
        }
    }

    /** A region has departed because the guest changed its code. */
    void invalidated() {
        invalidated++;
    }

    /** A compilation is done. */
    synchronized void compiled(boolean lastTier, long cpuNanos, int bytes, int graphNodes) {
        if (lastTier) {
            last++;
        } else {
            first++;
        }
        nanos += cpuNanos;
        codeBytes = bytes;
        nodes = graphNodes;
    }

    /** A compilation was given up. */
    synchronized void failed(String reason) {
        failures++;
        failure = reason == null ? "no reason was given" : reason.lines().findFirst().orElse("");
    }

    private synchronized RegionCount.Compilations compilations() {
        return new RegionCount.Compilations(first, last, nanos, failures, failure, codeBytes, nodes);
    }

    /** @param present the regions that are not gone */
    RegionCount count(List<Region> present) {
        long retired = departedRetired;
        CoreObserver.Tier tier = CoreObserver.Tier.COLD;
        Map<Way, Long> exits = new HashMap<>(departedExits);
        for (Region region : present) {
            retired += region.retired;
            region.forEachExit((address, target, count) -> exits.merge(new Way(address, target), count, Long::sum));
            if (region.entry.region == region && region.compiled) {
                tier = region.lastTier ? CoreObserver.Tier.LAST : CoreObserver.Tier.FIRST;
            }
        }
        return new RegionCount(
                page, entry, blocks, instructions, tier, retired, sorted(exits), built, invalidated, compilations());
    }

    private static List<SideExit> sorted(Map<Way, Long> exits) {
        return exits.entrySet().stream()
                .map(exit -> new SideExit(exit.getKey().address, exit.getKey().target, exit.getValue()))
                .sorted(Comparator.comparingLong((SideExit exit) -> -exit.count())
                        .thenComparing(SideExit::address, Long::compareUnsigned)
                        .thenComparing(exit -> exit.target().orElse(0), Long::compareUnsigned))
                .toList();
    }
}
