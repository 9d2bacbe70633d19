// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an engine counted for the regions, its units of compilation, that have been entered at one address: the one that
 * is there now and those that were there before.
 *
 * @param page the guest-physical page of the entry; 0 in a user program
 * @param entry guest-virtual
 * @param blocks basic blocks in the newest of the regions, one of an unrolled loop as often as it is repeated
 * @param instructions in those blocks
 * @param tier what runs the entry now: {@link CoreObserver.Tier#COLD} where there is no compiled code
 * @param retired instructions that the regions retired; not exact where several cores were in them at once
 * @param exits where they were left in directions that they do not contain, the most frequent first; of very many the
 *     rarest are left out
 * @param built how many regions there were: more than one where the profile, the context or the code has changed
 * @param invalidated those of them that were dropped because the guest changed their code
 */
public record RegionCount(
        long page,
        long entry,
        int blocks,
        int instructions,
        CoreObserver.Tier tier,
        long retired,
        List<SideExit> exits,
        int built,
        int invalidated,
        Compilations compilations) {
    public RegionCount {
        exits = List.copyOf(exits);
    }

    /**
     * One way out.
     *
     * @param address of the instruction that left
     * @param target where to; empty for the targets of an indirect jump that had too many for each to be counted
     */
    public record SideExit(long address, OptionalLong target, long count) {}

    /**
     * What the compiler did.
     *
     * @param first compilations by its first tier
     * @param last compilations by its last tier
     * @param nanos CPU time of those, in nanoseconds
     * @param failures compilations that it gave up
     * @param failure why it gave up the latest, in one line; null if none was
     * @param codeBytes the size of the latest machine code; 0 if there was none
     * @param nodes the size of the compiler's graph that it was made from, in nodes
     */
    public record Compilations(
            int first, int last, long nanos, int failures, String failure, int codeBytes, int nodes) {

        /** By both tiers. */
        public int all() {
            return first + last;
        }
    }

    /** How often they were left by any of their side exits. */
    public long sideExits() {
        return exits.stream().mapToLong(SideExit::count).sum();
    }
}
