// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.InstructionTracer;
import org.jargoon.vcpu.RegionCount;
import org.jargoon.vcpu.Watchpoint;

/**
 * The code of one guest: its decoded blocks, its {@link Regions}, its budget. What differs between a user program and a
 * machine is how an address leads to a block, and which blocks may have changed.
 *
 * <p>Cores find blocks without a lock. Whatever changes the set of blocks holds this object's monitor, under which
 * that of {@link Regions} may be taken, never the other way round.
 */
abstract sealed class GuestCode implements CodeSpace, CodeControl permits FlatCode, PagedCode {
    private static final int TABLE_SIZE = 1 << 15;

    private static final int BLOCK_COST = 4;

    private static final int MAX_REWRITES_NOTED = 1 << 16;

    private final Isa isa;
    private final EngineOptions options;
    private final Regions regions;

    /** A cache of blocks, indexed by the lower bits of the address. Racy: entries are checked. */
    private final Block[] table = new Block[TABLE_SIZE];

    final BlockDecoder decoder;

    /** How often the code at an address has been rewritten: such code has to run longer before it is compiled again. */
    private final Map<Long, Integer> rewrites = new HashMap<>();

    private final List<TruffleCore> cores = new ArrayList<>();

    /** What the cores that have been removed counted. */
    private long departedRetired;

    private long departedCompiled;
    private long departedEntries;
    private long departedExits;

    private final AtomicLong budget;
    private volatile boolean closed;

    /** How often blocks have been made invalid: who has seen this count does not run those any more. */
    private volatile long drops;

    private Set<Long> breakpoints = Set.of();
    private List<Watchpoint> watchpoints = List.of();
    private InstructionTracer tracer;

    /** Numbers blocks to be counted; null if they are not. */
    private final BlockCounts blockCounts;

    /** The counts of all cores that there ever were. */
    private final List<CoreCounts> coreCounts = new ArrayList<>();

    private int decodedInstructions;
    private long decodedBlocks;

    /** @param machine as {@link Site#machine} */
    GuestCode(Isa isa, MemoryAccess access, EngineOptions options, boolean machine) {
        this.isa = isa;
        this.options = options;
        decoder = new BlockDecoder(isa, access, this, machine);
        blockCounts = options.countBlocks() ? new BlockCounts() : null;
        regions = new Regions(isa, decoder, options, blockCounts);
        budget = new AtomicLong(options.instructionBudget());
    }

    final Isa isa() {
        return isa;
    }

    final synchronized <C extends TruffleCore> C add(C core) {
        core.debugging().setWatchpoints(watchpoints);
        core.tracing().setTracer(tracer);
        if (blockCounts != null) {
            CoreCounts counts = new CoreCounts(blockCounts);
            coreCounts.add(counts);
            core.setCounts(counts);
        }
        cores.add(core);
        return core;
    }

    final synchronized void remove(TruffleCore core) {
        cores.remove(core);
        departedRetired += core.retired();
        departedCompiled += core.retiredCompiled;
        departedEntries += core.regionEntries;
        departedExits += core.sideExits;
    }

    final synchronized List<TruffleCore> cores() {
        return List.copyOf(cores);
    }

    final Regions regions() {
        return regions;
    }

    /** Whether no core may run any more, as the guest's memory may be gone. */
    final boolean isClosed() {
        return closed;
    }

    /** Takes up to {@code wanted} instructions out of the budget; 0 if it is used up. */
    final long takeBudget(long wanted) {
        if (options.instructionBudget() == Long.MAX_VALUE) {
            return wanted;
        }
        long before = budget.getAndUpdate(left -> Math.max(0, left - wanted));
        return Math.min(before, wanted);
    }

    /** Gives back what a slice left over; negative where its last block went beyond it. */
    final void returnBudget(long left) {
        if (options.instructionBudget() != Long.MAX_VALUE && left != 0) {
            budget.updateAndGet(now -> Math.max(0, now + left));
        }
    }

    @Override
    public final void renewBudget() {
        budget.set(options.instructionBudget());
    }

    /**
     * The block at the core's program counter, decoded if need be.
     *
     * @throws GuestFault if nothing can be fetched from there
     */
    abstract Block blockAt(CoreState state);

    /**
     * The instruction at the core's program counter as a block of its own, which is run once; a breakpoint there does
     * not count.
     *
     * @throws GuestFault as {@link #blockAt}
     */
    abstract Block instructionAt(CoreState state);

    /** What the table has for an address: some block or null. */
    final Block cached(long pc) {
        return table[slot(pc)];
    }

    final void cache(Block block) {
        table[slot(block.pc)] = block;
    }

    private static int slot(long pc) {
        return (int) (pc >>> 1) & TABLE_SIZE - 1;
    }

    /** Accounts for a block that was decoded just now and is about to be known; the monitor is held. */
    final void admit(Block block) {
        if (decodedInstructions + cost(block) > options.codeCacheInstructions()) {
            flush();
        }
        block.heat = initialHeat(block.pc);
        number(block);
        decodedInstructions += cost(block);
        decodedBlocks++;
    }

    /** Gives a block its number, if blocks are counted. */
    final void number(Block block) {
        if (blockCounts != null) {
            block.number = blockCounts.number(block, block.instructions);
        }
    }

    @Override
    public final synchronized List<BlockCount> blockCounts() {
        return blockCounts == null ? List.of() : blockCounts.sum(coreCounts);
    }

    @Override
    public final List<RegionCount> regionCounts() {
        return regions.counts();
    }

    /** What a block takes of the code cache: its instructions, and itself as if it were a few more. */
    private static int cost(Block block) {
        return block.instructions + BLOCK_COST;
    }

    private int initialHeat(long pc) {
        int times = rewrites.getOrDefault(pc, 0);
        long colder = options.regionThreshold() * ((1L << Math.min(times, 31)) - 1);
        return (int) Math.max(Integer.MIN_VALUE / 2, -colder);
    }

    /** Takes blocks out whose bytes have changed, with the regions that contain them; the monitor is held. */
    final void drop(List<Block> changed) {
        if (rewrites.size() > MAX_REWRITES_NOTED) {
            rewrites.clear();
        }
        changed.forEach(block -> rewrites.merge(block.pc, 1, Integer::sum));
        takeOut(changed);
    }

    private void takeOut(List<Block> changed) {
        if (changed.isEmpty()) {
            return;
        }
        for (Block block : changed) {
            block.valid = false;
            decodedInstructions -= cost(block);
        }
        forget(changed);
        regions.dropInvalid(block -> initialHeat(block.pc));
        drops++;
    }

    /** Counts up with each set of blocks that is dropped, after that. */
    final long drops() {
        return drops;
    }

    /** All blocks that are known; the monitor is held. */
    abstract Collection<Block> blocks();

    /** Takes blocks that are no longer valid out of all maps; the monitor is held. */
    abstract void forget(List<Block> invalid);

    /** Makes all blocks invalid and forgets them; the monitor is held. */
    abstract void forgetAll();

    private void flush() {
        forgetAll();
        regions.clear();
        decodedInstructions = 0;
        drops++;
    }

    @Override
    public final synchronized void setBreakpoints(Set<Long> addresses) {
        Set<Long> changed = new HashSet<>(addresses);
        changed.removeAll(breakpoints);
        breakpoints.stream().filter(address -> !addresses.contains(address)).forEach(changed::add);
        breakpoints = Set.copyOf(addresses);
        decoder.setBreakpoints(breakpoints);
        takeOut(blocks().stream().filter(block -> block.containsAny(changed)).toList());
    }

    @Override
    public final synchronized void setWatchpoints(List<Watchpoint> value) {
        watchpoints = List.copyOf(value);
        cores.forEach(core -> core.debugging().setWatchpoints(watchpoints));
        observe();
    }

    @Override
    public final synchronized void setTracer(InstructionTracer value) {
        tracer = value;
        cores.forEach(core -> core.tracing().setTracer(value));
        observe();
    }

    /** Has the guest run an instruction at a time, and its accesses be told, if somebody is there; no core runs. */
    private void observe() {
        boolean observed = tracer != null || !watchpoints.isEmpty();
        if (observed != regions.areSuspended()) {
            decoder.setObserved(observed);
            regions.suspend(observed);
            flush();
        }
    }

    @Override
    public final synchronized CodeStatistics statistics() {
        long retired = departedRetired;
        long retiredCompiled = departedCompiled;
        long regionEntries = departedEntries;
        long sideExits = departedExits;
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
                regions.built(),
                regions.compilations(),
                regions.compileNanos(),
                regionEntries,
                sideExits,
                regions.invalidated());
    }

    @Override
    public final synchronized void close() {
        closed = true;
        cores.forEach(TruffleCore::kick);
        flush();
    }
}
