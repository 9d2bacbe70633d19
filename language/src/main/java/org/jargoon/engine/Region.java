// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.RootCallTarget;

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

    final RootCallTarget target;
    final RegionExit[] exits;
    final int[] exitCounts;

    /** How many regions stood at this entry before. */
    final int generation;

    /** There is code to run: set by the compiler's thread, cleared by a core that finds none. */
    volatile boolean compiled;

    boolean lastTierRequested;

    /** The region that is to take this one's place once it is compiled. */
    volatile Region successor;

    /** How often the region was not entered because the core was in another context. */
    int misfits;

    /** How often an instruction of the region was left to the cold tier because of the context. */
    int retries;

    /** Instructions retired in the region; several cores add to it without synchronization. */
    long retired;

    Region(Regions owner, RegionPlan plan, int context, RegionRootNode root, int generation) {
        this.owner = owner;
        this.plan = plan;
        this.context = context;
        this.entry = plan.entry();
        this.blocks = plan.blocks();
        this.exits = root.exits();
        this.exitCounts = new int[exits.length];
        this.generation = generation;
        root.setRegion(this);
        this.target = root.getCallTarget();
    }
}
