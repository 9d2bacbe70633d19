// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;

/**
 * The code of one guest: its decoded blocks, its regions, its budget.
 *
 * <p>Cores find blocks without a lock. Whatever changes the set of blocks or regions holds this object's monitor; no other
 * lock is taken inside.
 */
final class GuestCode implements CodeSpace, CodeControl {
    private static final int TABLE_BITS = 15;

    /** Instructions that a region retires in first-tier code before it is worth the last tier. */
    private static final long LAST_TIER_INSTRUCTIONS = 20_000_000;

    /** Times that a region is left the same unexpected way before it is built anew, for generation 0. */
    private static final int OUTGROWN = 1 << 10;

    /** When a region is built anew, one in so many runs of the block that it is left from counts as leaving it. */
    private static final int AGED_EXIT_SHARE = 8;

    private static final int MAX_GENERATION = 8;

    /** A function entry becomes an entry later than a loop head, which would contain it. */
    private static final int FUNCTION_FACTOR = 4;

    /** Where regions are left becomes an entry only if nothing else catches it. */
    private static final int LANDING_FACTOR = 32;

    /** So many more arrivals make an entry of a block that a region contains. */
    private static final int CONTAINED_FACTOR = 200;

    private static final int MAX_REWRITES_NOTED = 1 << 16;

    private final Isa isa;
    private final EngineOptions options;
    private final BlockDecoder decoder;
    final int loopThreshold;
    final int functionThreshold;
    final int landingThreshold;

    /** A cache in front of {@link #blocks}, indexed by the lower bits of the address. Racy: entries are checked. */
    private final Block[] table = new Block[1 << TABLE_BITS];

    private final Map<Long, Block> blocks = new ConcurrentHashMap<>();

    /** The blocks that the guest can change, which is what a fence on instruction fetch has to look at. */
    private final List<Block> writableBlocks = new ArrayList<>();

    /** How often the code at an address has been rewritten: such code has to run longer before it is compiled again. */
    private final Map<Long, Integer> rewrites = new HashMap<>();

    private final List<Region> regions = new ArrayList<>();
    private final List<TruffleCore> cores = new ArrayList<>();
    private final AtomicLong budget;
    private int decodedInstructions;
    private long decodedBlocks;
    private long builtRegions;
    private long invalidations;

    /** Counted by the compiler's thread, which must never wait for the monitor: its holder may wait for a compilation. */
    private final LongAdder compilations = new LongAdder();

    private final LongAdder compileNanos = new LongAdder();

    GuestCode(Isa isa, GuestMemory memory, EngineOptions options) {
        this.isa = isa;
        this.options = options;
        decoder = new BlockDecoder(isa, memory, new MemoryAccess(memory, options.checkLoads()), this);
        boolean compiles = options.tiers() != Tiers.COLD && RegionCompiler.isAvailable();
        loopThreshold = compiles ? options.regionThreshold() : Integer.MAX_VALUE;
        functionThreshold = (int) Math.min(Integer.MAX_VALUE, (long) loopThreshold * FUNCTION_FACTOR);
        landingThreshold = (int) Math.min(Integer.MAX_VALUE, (long) loopThreshold * LANDING_FACTOR);
        budget = new AtomicLong(options.instructionBudget());
    }

    @Override
    public synchronized Core newCore() {
        TruffleCore core = new TruffleCore(isa, this);
        cores.add(core);
        return core;
    }

    /** Takes up to {@code wanted} instructions out of the budget; 0 if it is used up. */
    long takeBudget(long wanted) {
        if (options.instructionBudget() == Long.MAX_VALUE) {
            return wanted;
        }
        long before = budget.getAndUpdate(left -> Math.max(0, left - wanted));
        return Math.min(before, wanted);
    }

    /** Gives back what a slice left over; negative where its last block went beyond it. */
    void returnBudget(long left) {
        if (options.instructionBudget() != Long.MAX_VALUE && left != 0) {
            budget.updateAndGet(now -> Math.max(0, now + left));
        }
    }

    /** The block at {@code pc}, decoded if need be, or null if nothing can be fetched from there. */
    Block blockAt(long pc) {
        int slot = (int) (pc >>> 1) & (1 << TABLE_BITS) - 1;
        Block block = table[slot];
        if (block != null && block.pc == pc && block.valid) {
            return block;
        }
        block = blocks.get(pc);
        if (block == null) {
            block = decode(pc);
        }
        table[slot] = block;
        return block;
    }

    private synchronized Block decode(long pc) {
        Block block = blocks.get(pc);
        if (block == null) {
            block = decoder.decode(pc, 0);
            if (block == null) {
                return null;
            }
            if (decodedInstructions + block.instructions > options.codeCacheInstructions()) {
                flush();
            }
            block.heat = initialHeat(pc);
            blocks.put(pc, block);
            if (block.source != null) {
                writableBlocks.add(block);
            }
            decodedInstructions += block.instructions;
            decodedBlocks++;
        }
        return block;
    }

    private int initialHeat(long pc) {
        int times = rewrites.getOrDefault(pc, 0);
        return (int) Math.max(Integer.MIN_VALUE / 2, -(long) options.regionThreshold() * ((1L << Math.min(times, 32)) - 1));
    }

    /**
     * Builds the region at {@code entry} and has it compiled, unless that has been done. Where a region contains the
     * entry already, that one is likely to be entered soon at its own: only what stays hot then gets a region of its own.
     */
    synchronized void enter(Block entry, int context) {
        if (!entry.valid || entry.region != null) {
            return;
        }
        if (entry.container != null) {
            entry.container = null;
            entry.heat = (int) Math.max(Integer.MIN_VALUE / 2, -(long) loopThreshold * CONTAINED_FACTOR);
            return;
        }
        entry.region = build(plan(entry), context, 0);
        if (entry.region != null) {
            compile(entry.region, options.tiers() == Tiers.LAST);
        }
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
        int count = ++region.exitCounts[exit];
        if (count >= OUTGROWN << region.generation && Integer.bitCount(count) == 1 && region.generation < MAX_GENERATION) {
            outgrown(region, from, count);
        }
    }

    private synchronized void outgrown(Region region, Block from, int count) {
        // The profile is mostly of the time before the region: what leaves it now must count among all that.
        from.age((long) count * AGED_EXIT_SHARE);
        if (!plan(region.entry).equals(region.plan)) {
            succeed(region, region.context, region.lastTierRequested);
        }
    }

    /** Counts that the core's context is not that of the region; often enough, one for any context takes its place. */
    void misfits(Region region) {
        if (++region.misfits == OUTGROWN << region.generation && region.generation < MAX_GENERATION) {
            succeed(region, 0, region.lastTierRequested);
        }
    }

    private synchronized void succeed(Region region, int context, boolean lastTier) {
        if (region.successor != null || region.entry.region != region || !region.entry.valid) {
            return;
        }
        Region successor = build(plan(region.entry), context, region.generation + 1);
        if (successor != null) {
            region.successor = successor;
            compile(successor, options.tiers() == Tiers.LAST || lastTier && options.tiers() == Tiers.ALL);
        }
    }

    /** The region to run instead of {@code region}: its successor as soon as that is compiled. */
    Region newest(Region region) {
        Region successor = region.successor;
        if (successor != null && successor.compiled && region.entry.region == region) {
            region.entry.region = successor;
            forget(region);
            return successor;
        }
        return region;
    }

    private synchronized void forget(Region region) {
        regions.remove(region);
    }

    /**
     * Counts the instructions that a run of the region retired and asks for better code when they are many: for the last
     * tier, and for the core's context if the region was built before the core was in it.
     */
    void ran(Region region, long instructions, int context) {
        region.retired += instructions;
        if (region.retired > LAST_TIER_INSTRUCTIONS && !region.lastTierRequested && options.tiers() == Tiers.ALL) {
            if (region.context == 0 && context != 0 && region.generation == 0) {
                region.lastTierRequested = true;
                succeed(region, context, true);
            } else {
                compile(region, true);
            }
        }
    }

    /** There is no code any more: Graal gave it up. It is asked for again. */
    void lostCode(Region region) {
        region.compiled = false;
        compile(region, region.lastTierRequested);
    }

    private RegionPlan plan(Block entry) {
        return new RegionPlanner(entry, options.regionInstructions()).plan();
    }

    private Region build(RegionPlan plan, int context, int generation) {
        RegionRootNode root = RegionBuilder.build(plan, decoder, context, isa.layout());
        if (root == null) {
            return null;
        }
        Region region = new Region(this, plan, context, root, generation);
        for (Block block : region.blocks) {
            block.container = region;
        }
        regions.add(region);
        builtRegions++;
        return region;
    }

    private void compile(Region region, boolean lastTier) {
        region.lastTierRequested |= lastTier;
        RegionCompiler.compile(region, lastTier);
    }

    void compiled(long nanos) {
        compilations.increment();
        compileNanos.add(nanos);
    }

    /** All earlier stores become visible to instruction fetch: blocks whose bytes have changed are dropped. */
    @Override
    public synchronized void synchronizeCode() {
        List<Block> changed = writableBlocks.stream().filter(block -> !decoder.isCurrent(block)).toList();
        drop(changed);
    }

    @Override
    public synchronized void synchronizeCode(long address, long length) {
        drop(blocks.values().stream()
                .filter(block -> block.pc < address + length && address < block.end && !decoder.isCurrent(block))
                .toList());
    }

    private void drop(List<Block> changed) {
        if (changed.isEmpty()) {
            return;
        }
        if (rewrites.size() > MAX_REWRITES_NOTED) {
            rewrites.clear();
        }
        for (Block block : changed) {
            block.valid = false;
            blocks.remove(block.pc);
            decodedInstructions -= block.instructions;
            rewrites.merge(block.pc, 1, Integer::sum);
        }
        writableBlocks.removeIf(block -> !block.valid);
        dropRegions();
    }

    /** Takes out the regions that contain a dropped block. */
    private void dropRegions() {
        regions.removeIf(region -> {
            for (Block block : region.blocks) {
                if (!block.valid) {
                    region.entry.region = null;
                    region.entry.heat = Math.min(region.entry.heat, initialHeat(block.pc));
                    invalidations++;
                    return true;
                }
            }
            return false;
        });
    }

    private void flush() {
        blocks.values().forEach(block -> block.valid = false);
        blocks.clear();
        writableBlocks.clear();
        regions.forEach(region -> region.entry.region = null);
        regions.clear();
        decodedInstructions = 0;
    }

    @Override
    public synchronized CodeStatistics statistics() {
        long retired = 0;
        long retiredCompiled = 0;
        long regionEntries = 0;
        long sideExits = 0;
        for (TruffleCore core : cores) {
            retired += core.retired();
            retiredCompiled += core.retiredCompiled;
            regionEntries += core.regionEntries;
            sideExits += core.sideExits;
        }
        return new CodeStatistics(
                retired,
                retiredCompiled,
                decodedBlocks,
                builtRegions,
                compilations.sum(),
                compileNanos.sum(),
                regionEntries,
                sideExits,
                invalidations);
    }

    @Override
    public synchronized void close() {
        cores.forEach(TruffleCore::kick);
        flush();
    }
}
