// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.RootCallTarget;
import java.util.Arrays;
import java.util.OptionalLong;

/** A compilation unit: blocks around one entry that are compiled together, and what is known of its runs. */
final class Region {
    /** The guest's regions, which this is one of. */
    final Regions owner;
    final RegionPlan plan;

    /** The context of its cores, as of {@link Isa#context}; 0 for any. */
    final int context;

    final Block entry;

    /** The blocks of the profile that the region was built from, in the order of the compiled blocks. */
    final Block[] blocks;

    final RegionRootNode root;
    final RootCallTarget target;
    final RegionExit[] exits;
    private final long[] exitCounts;

    /** For the exits of indirect jumps that were taken, where they led. */
    private final IndirectTargets[] exitTargets;

    /** What is counted of all regions at the entry. */
    final RegionHistory history;

    /** How many regions stood at this entry before. */
    final int generation;

    /** There is code to run: set by the compiler's thread, cleared by a core that finds none. */
    volatile boolean compiled;

    /** The code is the last tier's, where there is some. */
    volatile boolean lastTier;

    boolean lastTierRequested;

    /** The region that is to take this one's place once it is compiled. */
    volatile Region successor;

    /** How often the region was not entered because the core was in another context. */
    int misfits;

    /** How often an instruction of the region was left to the cold tier because of the context. */
    int retries;

    /** The state of a core's {@link Translations} that is known to map the region's pages as they were decoded. */
    long heldIn;

    /** The units that its instructions need, as {@link GuestNode#unit}. */
    final int units;

    /** How many instructions it has: it cannot retire more without an edge backwards. */
    final int instructions;

    /** Instructions retired in the region; several cores add to it without synchronization. */
    long retired;

    Region(Regions owner, RegionPlan plan, int context, RegionRootNode root, int generation, RegionHistory history) {
        this.owner = owner;
        this.plan = plan;
        this.context = context;
        this.entry = plan.entry();
        this.blocks = plan.blocks();
        this.exits = root.exits();
        this.exitCounts = new long[exits.length];
        this.exitTargets = new IndirectTargets[exits.length];
        this.history = history;
        this.generation = generation;
        this.units = Arrays.stream(blocks).mapToInt(block -> block.units).reduce(0, (a, b) -> a | b);
        this.instructions = Arrays.stream(blocks).mapToInt(block -> block.instructions).sum();
        this.root = root;
        root.setRegion(this);
        this.target = root.getCallTarget();
    }

    /** Counts that a core left by an exit to {@code target}; gives how often that was. */
    long left(int exit, Block target) {
        if (exits[exit].kind() == RegionExit.Kind.INDIRECT) {
            IndirectTargets targets = exitTargets[exit];
            if (targets == null) {
                targets = new IndirectTargets();
                exitTargets[exit] = targets;
            }
            if (targets.find(target.pc) == null) {
                targets.add(target);
            }
        }
        return ++exitCounts[exit];
    }

    /** Tells how often each exit was taken, if it was, and where it led. */
    void forEachExit(ExitVisitor visitor) {
        for (int i = 0; i < exits.length; i++) {
            long rest = exitCounts[i];
            Block from = blocks[exits[i].block()];
            if (exits[i].kind() == RegionExit.Kind.INDIRECT) {
                IndirectTargets targets = exitTargets[i];
                for (int j = 0; targets != null && j < targets.size(); j++) {
                    // Small counters, which the rest makes up for where they have gone round.
                    int count = Math.max(0, targets.count(j));
                    if (count > 0) {
                        visitor.exit(from.controlPc, OptionalLong.of(targets.block(j).pc), count);
                    }
                    rest -= count;
                }
                if (rest > 0) {
                    visitor.exit(from.controlPc, OptionalLong.empty(), rest);
                }
            } else if (rest > 0) {
                visitor.exit(from.lastPc(), OptionalLong.of(target(from, exits[i].kind())), rest);
            }
        }
    }

    private static long target(Block from, RegionExit.Kind kind) {
        if (kind != RegionExit.Kind.TAKEN) {
            return from.end;
        }
        return from.control instanceof BranchNode branch ? branch.target() : ((JumpNode) from.control).target();
    }

    /** Hears of a region's exits. */
    interface ExitVisitor {
        /** @param target empty for further targets of an indirect jump */
        void exit(long address, OptionalLong target, long count);
    }
}
