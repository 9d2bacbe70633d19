// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the engine counted for the regions, its units of compilation, that were entered at one address.
 *
 * @param space the label of its address space
 * @param entry where it is entered
 * @param blocks how many basic blocks it has
 * @param instructions how many they have
 * @param tier how far it is compiled now
 * @param retired instructions that it retired, compiled
 * @param exits where it was left in a direction that was never or rarely taken before
 * @param built how often it was formed
 * @param invalidated how often it was dropped because the guest changed its code
 */
public record RegionCount(
        String space,
        long entry,
        int blocks,
        int instructions,
        Tier tier,
        long retired,
        List<SideExit> exits,
        int built,
        int invalidated,
        Compilations compilations) {

    public RegionCount {
        exits = List.copyOf(exits);
    }

    /**
     * A way out of a region.
     *
     * @param address of the instruction that left it
     * @param target where to; empty for many targets
     */
    public record SideExit(long address, OptionalLong target, long count) {}

    /**
     * What the compiler did.
     *
     * @param first how often it compiled quickly
     * @param last how often it compiled with all optimizations
     * @param nanos processor time of that, in nanoseconds
     * @param failures how often it gave up
     * @param failure why it gave up the last time; null if it never did
     * @param codeBytes the size of the machine code; 0 if there was none
     * @param nodes the size of the compiler's graph of it; 0 if there was none
     */
    public record Compilations(
            int first, int last, long nanos, int failures, String failure, int codeBytes, int nodes) {}

    /** How often it was left by any of its side exits. */
    public long sideExits() {
        return exits.stream().mapToLong(SideExit::count).sum();
    }

    /** How often it was compiled. */
    int timesCompiled() {
        return compilations.first() + compilations.last();
    }
}
