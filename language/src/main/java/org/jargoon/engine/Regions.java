// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.RegionCount;

/**
 * The regions of one guest: when one is built, compiled, compiled better, or built anew.
 *
 * <p>Compilation is the scarce resource: the compiler is slow and there are few host cores. So a region is built late,
 * by a profile that has seen enough; a block that a region contains gets one of its own only if it stays hot; and a
 * region is built anew only when it is left often in one way and its control flow would then be another.
 *
 * <p>Whatever changes the set of regions holds this object's monitor, under which no other lock of the engine is taken.
 */
final class Regions {
    /**
     * Instructions that a region retires in first-tier code before it is worth the last tier. That is late, as the last
     * tier gains little: 0 to 10% on the benchmark's kernels. Its code has few of the calls, types and allocations that
     * the last tier is good at removing.
     */
    private static final long LAST_TIER_INSTRUCTIONS = 300_000_000;

    /** A function entry becomes an entry later than a loop head, which would contain it. */
    private static final int FUNCTION_FACTOR = 4;

    /** Where regions are left becomes an entry only if nothing else catches it. */
    private static final int LANDING_FACTOR = 8;

    /** So many more arrivals make an entry of a block that a region contains. */
    private static final int CONTAINED_FACTOR = 20;

    /** Times that a region is left the same unexpected way before it is built anew, for generation 0. */
    private static final int OUTGROWN = 1 << 10;

    /** When a region is built anew, one in so many runs of the block that it is left from counts as leaving it. */
    private static final int AGED_EXIT_SHARE = 8;

    /** Times that a region is found to be for another context than the core's before it is built anew. */
    private static final int MISFITS = 16;

    /** Generations of a region that may follow the core's context. */
    private static final int MAX_CONTEXTS = 4;

    private static final int MAX_GENERATION = 8;

    /** Arrivals that make a loop head, a function entry, or the landing of a region's exit an entry. */
    final int loopThreshold;

    final int functionThreshold;
    final int landingThreshold;

    private final Isa isa;
    private final BlockDecoder decoder;
    private final EngineOptions options;
    private final BlockCounts counts;
    private final boolean compiles;
    private final List<Region> regions = new ArrayList<>();
    private final RegionHistories histories = new RegionHistories();

    /** Whether nothing is to be compiled for now. */
    private volatile boolean suspended;

    private long built;
    private long invalidated;

    /**
     * Counted by the compiler's thread, which must never wait for the monitor: its holder may wait for a compilation.
     */
    private final LongAdder compilations = new LongAdder();

    private final LongAdder compileNanos = new LongAdder();

    /** @param counts numbers blocks to be counted, or null */
    Regions(Isa isa, BlockDecoder decoder, EngineOptions options, BlockCounts counts) {
        this.isa = isa;
        this.decoder = decoder;
        this.options = options;
        this.counts = counts;
        compiles = options.tiers() != Tiers.COLD && RegionCompiler.isAvailable();
        loopThreshold = compiles ? options.regionThreshold() : Integer.MAX_VALUE;
        functionThreshold = threshold(FUNCTION_FACTOR);
        landingThreshold = threshold(LANDING_FACTOR);
    }

    private int threshold(int factor) {
        return (int) Math.min(Integer.MAX_VALUE, (long) loopThreshold * factor);
    }

    /**
     * Builds the region at {@code entry} and has it compiled, unless that has been done. Where a region contains the
     * entry already, that one is likely to be entered soon at its own: only what stays hot then gets a region of its
     * own.
     */
    synchronized void enter(Block entry, int context) {
        if (!compiles || suspended || !entry.valid || entry.region != null) {
            return;
        }
        Region region = entry.container == null ? build(plan(entry), context, 0) : null;
        entry.container = null;
        if (region == null) {
            entry.heat = -threshold(CONTAINED_FACTOR);
            return;
        }
        entry.region = region;
        for (Block block : region.blocks) {
            block.container = region;
        }
        compile(region, options.tiers() == Tiers.LAST);
    }

    /** Counts that a core left {@code region} by an exit of its own; a frequent one makes the region be built anew. */
    void left(Region region, int exit, Block target) {
        Block from = region.blocks[region.exits[exit].block()];
        from.executions++;
        switch (region.exits[exit].kind()) {
            case NEXT, NOT_TAKEN -> from.next = target;
            case TAKEN -> {
                from.taken = target;
                from.takenCount++;
            }
            case INDIRECT -> {
                if (from.targets.find(target.pc) == null) {
                    from.targets.add(target);
                }
            }
        }
        long count = region.left(exit, target);
        if (count >= OUTGROWN << region.generation && Long.bitCount(count) == 1) {
            outgrown(region, from, count);
        }
    }

    private synchronized void outgrown(Region region, Block from, long count) {
        // The profile is mostly of the time before the region: what leaves it now must count among all that.
        from.age(count * AGED_EXIT_SHARE);
        if (!plan(region.entry).equals(region.plan)) {
            succeed(region, region.context);
        }
    }

    /**
     * Counts that the core is in {@code context}, which is not that of the region; often enough, one for that context
     * takes its place, and after a few of those one for any context.
     */
    void misfits(Region region, int context) {
        if (++region.misfits == MISFITS << 2 * region.generation) {
            succeed(region, region.generation < MAX_CONTEXTS ? context : 0);
        }
    }

    /** Counts that an instruction could not be carried out in the region's context; often enough, none is assumed. */
    void retries(Region region) {
        if (++region.retries == OUTGROWN << region.generation) {
            succeed(region, 0);
        }
    }

    private synchronized void succeed(Region region, int context) {
        boolean current = region.successor == null && region.entry.region == region && region.entry.valid;
        // The last generation can still make place for one that fits any context.
        boolean last = region.generation >= MAX_GENERATION && (context != 0 || region.context == 0);
        if (!current || last) {
            return;
        }
        Region successor = build(plan(region.entry), context, region.generation + 1);
        if (successor != null) {
            region.successor = successor;
            compile(successor, region.lastTierRequested);
        }
    }

    /** The region to run instead of {@code region}: its successor as soon as that is compiled. */
    Region newest(Region region) {
        Region successor = region.successor;
        return successor != null && successor.compiled ? replace(region, successor) : region;
    }

    private synchronized Region replace(Region region, Region successor) {
        // The successor may have been dropped since the core found it, with code that has changed.
        if (region.entry.region != region || region.successor != successor) {
            return region;
        }
        region.entry.region = successor;
        regions.remove(region);
        region.history.depart(region);
        forget(region);
        for (Block block : successor.blocks) {
            block.container = successor;
        }
        return successor;
    }

    /** Lets the blocks of a region that is no longer entered become entries. */
    private static void forget(Region region) {
        for (Block block : region.blocks) {
            if (block.container == region) {
                block.container = null;
            }
        }
    }

    /** Counts the instructions that a run of the region retired and asks for better code when they are many. */
    void ran(Region region, long instructions) {
        region.retired += instructions;
        if (region.retired > LAST_TIER_INSTRUCTIONS && !region.lastTierRequested && options.tiers() == Tiers.ALL) {
            compile(region, true);
        }
    }

    /** There is no code any more: Graal gave it up. It is asked for again. */
    void lostCode(Region region) {
        compile(region, region.lastTierRequested);
        // A request that finds better code in place already does nothing, and nobody is told.
        region.compiled = RegionCompiler.hasCode(region);
    }

    /** Counts a compilation; called by the compiler's thread. */
    void compiled(long cpuNanos) {
        compilations.increment();
        compileNanos.add(cpuNanos);
    }

    /**
     * Takes out the regions that contain a dropped block.
     *
     * @param heat the heat that the entry of such a region starts anew with, by the dropped block
     */
    synchronized void dropInvalid(ToIntFunction<Block> heat) {
        regions.removeIf(region -> {
            for (Block block : region.blocks) {
                if (!block.valid) {
                    forget(region);
                    if (region.entry.region == region) {
                        region.entry.region = null;
                    } else if (region.entry.region != null && region.entry.region.successor == region) {
                        region.entry.region.successor = null;
                    }
                    region.entry.heat = Math.min(region.entry.heat, heat.applyAsInt(block));
                    invalidated++;
                    region.history.depart(region);
                    region.history.invalidated();
                    return true;
                }
            }
            return false;
        });
    }

    /** Has no region be built any more, or again; those that are there stay. */
    void suspend(boolean value) {
        suspended = value;
    }

    boolean areSuspended() {
        return suspended;
    }

    synchronized void clear() {
        for (Region region : regions) {
            region.entry.region = null;
            region.history.depart(region);
        }
        regions.clear();
    }

    synchronized long built() {
        return built;
    }

    synchronized long invalidated() {
        return invalidated;
    }

    /** What was counted of the regions at each entry. */
    synchronized List<RegionCount> counts() {
        return histories.counts(regions);
    }

    long compilations() {
        return compilations.sum();
    }

    long compileNanos() {
        return compileNanos.sum();
    }

    private RegionPlan plan(Block entry) {
        return new RegionPlanner(entry, options.regionInstructions()).plan();
    }

    private Region build(RegionPlan plan, int context, int generation) {
        RegionRootNode root = RegionBuilder.build(plan, decoder, context, isa.layout(), counts);
        if (root == null) {
            return null;
        }
        RegionHistory history = histories.at(plan.entry());
        Region region = new Region(this, plan, root.dependsOnContext() ? context : 0, root, generation, history);
        history.built(region);
        regions.add(region);
        built++;
        return region;
    }

    private static void compile(Region region, boolean lastTier) {
        region.lastTierRequested |= lastTier;
        RegionCompiler.compile(region, lastTier);
    }
}
