// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.List;

/**
 * What the engine counted for one of its units of compilation.
 *
 * @param space the label of its address space
 * @param entry where it is entered
 * @param instructions how many it has
 * @param tier how far it is compiled now
 * @param retired instructions that it retired, compiled
 * @param exits where it was left in a direction that was never or rarely taken before
 * @param compilations how often it was compiled, both tiers together
 * @param compileNanos time that its compilations took, in nanoseconds
 * @param codeBytes the size of its machine code; {@link #UNKNOWN} if unknown
 */
public record RegionCount(
        String space,
        long entry,
        int instructions,
        Tier tier,
        long retired,
        List<SideExit> exits,
        int compilations,
        long compileNanos,
        long codeBytes) {

    public static final long UNKNOWN = -1;

    public RegionCount {
        exits = List.copyOf(exits);
    }

    /**
     * A place where a region is left.
     *
     * @param address of the instruction that left it
     */
    public record SideExit(long address, long count) {}

    /** How often it was left by any of its side exits. */
    public long sideExits() {
        return exits.stream().mapToLong(SideExit::count).sum();
    }
}
