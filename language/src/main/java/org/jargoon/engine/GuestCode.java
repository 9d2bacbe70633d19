// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.EngineOptions;

/**
 * The code of one guest: its decoded blocks, its {@link Regions}, its budget.
 *
 * <p>Cores find blocks without a lock. Whatever changes the set of blocks holds this object's monitor, under which
 * that of {@link Regions} may be taken, never the other way round.
 */
final class GuestCode implements CodeSpace, CodeControl {
    private static final int TABLE_BITS = 15;

    private static final int BLOCK_COST = 4;

    private static final int MAX_REWRITES_NOTED = 1 << 16;

    private final Isa isa;
    private final EngineOptions options;
    private final BlockDecoder decoder;
    private final Regions regions;

    /** A cache in front of {@link #blocks}, indexed by the lower bits of the address. Racy: entries are checked. */
    private final Block[] table = new Block[1 << TABLE_BITS];

    private final Map<Long, Block> blocks = new ConcurrentHashMap<>();

    /** The blocks that the guest can change, which is what a fence on instruction fetch has to look at. */
    private final List<Block> writableBlocks = new ArrayList<>();

    /** How often the code at an address has been rewritten: such code has to run longer before it is compiled again. */
    private final Map<Long, Integer> rewrites = new HashMap<>();

    private final List<TruffleCore> cores = new ArrayList<>();
    private final AtomicLong budget;
    private volatile boolean closed;
    private int decodedInstructions;
    private long decodedBlocks;

    GuestCode(Isa isa, GuestMemory memory, EngineOptions options) {
        this.isa = isa;
        this.options = options;
        decoder = new BlockDecoder(isa, memory, new MemoryAccess(memory, options.checkLoads()), this);
        regions = new Regions(isa, decoder, options);
        budget = new AtomicLong(options.instructionBudget());
    }

    @Override
    public synchronized Core newCore() {
        TruffleCore core = new TruffleCore(isa, this);
        cores.add(core);
        return core;
    }

    Regions regions() {
        return regions;
    }

    /** Whether no core may run any more, as the guest's memory may be gone. */
    boolean isClosed() {
        return closed;
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
            if (decodedInstructions + cost(block) > options.codeCacheInstructions()) {
                flush();
            }
            block.heat = initialHeat(pc);
            blocks.put(pc, block);
            watchIfWritable(block);
            decodedInstructions += cost(block);
            decodedBlocks++;
        }
        return block;
    }

    /** What a block takes of the code cache: its instructions, and itself as if it were a few more. */
    private static int cost(Block block) {
        return block.instructions + BLOCK_COST;
    }

    private void watchIfWritable(Block block) {
        if (!block.watched && decoder.isWritable(block)) {
            block.watched = true;
            writableBlocks.add(block);
        }
    }

    private int initialHeat(long pc) {
        int times = rewrites.getOrDefault(pc, 0);
        long colder = options.regionThreshold() * ((1L << Math.min(times, 31)) - 1);
        return (int) Math.max(Integer.MIN_VALUE / 2, -colder);
    }

    /** All earlier stores become visible to instruction fetch: blocks whose bytes have changed are dropped. */
    @Override
    public synchronized void synchronizeCode() {
        List<Block> changed = writableBlocks.stream().filter(block -> !decoder.isCurrent(block)).toList();
        drop(changed);
    }

    @Override
    public synchronized void synchronizeCode(long address, long length) {
        List<Block> changed = new ArrayList<>();
        for (Block block : blocks.values()) {
            if (block.pc < address + length && address < block.end) {
                if (decoder.isCurrent(block)) {
                    watchIfWritable(block);
                } else {
                    changed.add(block);
                }
            }
        }
        drop(changed);
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
            decodedInstructions -= cost(block);
            rewrites.merge(block.pc, 1, Integer::sum);
        }
        writableBlocks.removeIf(block -> !block.valid);
        regions.dropInvalid(block -> initialHeat(block.pc));
    }

    private void flush() {
        blocks.values().forEach(block -> block.valid = false);
        blocks.clear();
        writableBlocks.clear();
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
                regions.built(),
                regions.compilations(),
                regions.compileNanos(),
                regionEntries,
                sideExits,
                regions.invalidated());
    }

    @Override
    public synchronized void close() {
        closed = true;
        cores.forEach(TruffleCore::kick);
        flush();
    }
}
