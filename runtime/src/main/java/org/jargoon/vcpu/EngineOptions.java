// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * How an engine runs a guest.
 *
 * @param tiers which tiers may run guest code
 * @param instructionBudget guest instructions, over all cores, after which run returns {@link Exit.BudgetExhausted}
 *     until {@link CodeSpace#renewBudget}; {@link Long#MAX_VALUE} for no limit
 * @param regionThreshold arrivals at a loop head before its region is compiled; a function entry needs four times as
 *     many. A low number compiles early, by a profile of the guest's first moments, and so more often
 * @param regionInstructions the most guest instructions in a region
 * @param codeCacheInstructions the most guest instructions decoded at a time, a block counting as some more; when it is
 *     reached, all is dropped and decoded anew as it is needed
 * @param checkLoads whether a load from a page that lies in the guest's memory but may not be read faults; otherwise it
 *     reads what the page holds, zero where nothing was ever mapped. Stores and instruction fetches are always checked,
 *     and so is any access outside the guest's memory.
 * @param countBlocks whether it is counted how often each instruction is retired, for {@link CodeSpace#blockCounts}
 */
public record EngineOptions(
        Tiers tiers,
        long instructionBudget,
        int regionThreshold,
        int regionInstructions,
        int codeCacheInstructions,
        boolean checkLoads,
        boolean countBlocks) {

    /** Which tiers may run guest code. Where the engine has no compiler, all of these mean the cold tier. */
    public enum Tiers {
        /** Nothing is compiled. */
        COLD,
        /** Hot code is compiled by the compiler's first tier only. */
        FIRST,
        /** Hot code is compiled by the compiler's last tier at once. */
        LAST,
        /** Hot code is compiled by the first tier, and what stays hot by the last. */
        ALL
    }

    public static final EngineOptions DEFAULT =
            new EngineOptions(Tiers.ALL, Long.MAX_VALUE, 30_000, 500, 2_000_000, false, false);

    /**
     * As {@link #DEFAULT}, for machines: a booting system runs many loops for some milliseconds each. Compiled at the
     * usual threshold, they keep the compiler from the few that matter: Debian's kernel came to its shell in 16 to 19 s
     * on two busy cores, with 3% to 6% of its instructions in compiled code, and at this one in 12 s, with 30%.
     */
    public static final EngineOptions MACHINE = DEFAULT.withRegionThreshold(300_000);

    public EngineOptions {
        if (instructionBudget < 0 || regionThreshold < 1 || regionInstructions < 1 || codeCacheInstructions < 1) {
            throw new IllegalArgumentException("engine options out of range");
        }
    }

    public EngineOptions withTiers(Tiers value) {
        return new EngineOptions(
                value,
                instructionBudget,
                regionThreshold,
                regionInstructions,
                codeCacheInstructions,
                checkLoads,
                countBlocks);
    }

    public EngineOptions withInstructionBudget(long value) {
        return new EngineOptions(
                tiers,
                value,
                regionThreshold,
                regionInstructions,
                codeCacheInstructions,
                checkLoads,
                countBlocks);
    }

    public EngineOptions withRegionThreshold(int value) {
        return new EngineOptions(
                tiers,
                instructionBudget,
                value,
                regionInstructions,
                codeCacheInstructions,
                checkLoads,
                countBlocks);
    }

    public EngineOptions withRegionInstructions(int value) {
        return new EngineOptions(
                tiers,
                instructionBudget,
                regionThreshold,
                value,
                codeCacheInstructions,
                checkLoads,
                countBlocks);
    }

    public EngineOptions withCodeCacheInstructions(int value) {
        return new EngineOptions(
                tiers,
                instructionBudget,
                regionThreshold,
                regionInstructions,
                value,
                checkLoads,
                countBlocks);
    }

    public EngineOptions withCheckLoads(boolean value) {
        return new EngineOptions(
                tiers,
                instructionBudget,
                regionThreshold,
                regionInstructions,
                codeCacheInstructions,
                value,
                countBlocks);
    }

    public EngineOptions withCountBlocks(boolean value) {
        return new EngineOptions(
                tiers,
                instructionBudget,
                regionThreshold,
                regionInstructions,
                codeCacheInstructions,
                checkLoads,
                value);
    }
}
