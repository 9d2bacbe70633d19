// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static com.oracle.truffle.api.CompilerDirectives.SLOWPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.injectBranchProbability;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import com.oracle.truffle.api.CompilerAsserts;
import com.oracle.truffle.api.CompilerDirectives;
import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.FrameSlotKind;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.ExplodeLoop.LoopExplosionKind;
import com.oracle.truffle.api.nodes.RootNode;
import java.util.Arrays;
import java.util.BitSet;
import sun.misc.Unsafe;

/**
 * A region as Graal compiles it: one loop over the index of a block, which partial evaluation turns into the control
 * flow of the guest, with the guest's registers as local variables.
 *
 * <p>It only ever runs as compiled code. Called in the interpreter it returns at once, and where Graal falls back to
 * the interpreter in the middle, the next block boundary stores the registers and leaves: the cold tier goes on. It
 * has one entry. The argument is the {@link CoreState}; the program counter and, for a direction out of the region,
 * the number of the exit are stored there.
 */
final class RegionRootNode extends RootNode {

    /** How a run of the region ended. */
    enum Outcome {
        /** There is no compiled code; nothing was done. */
        NOT_COMPILED,
        /** The core goes on at its program counter; {@link CoreState#exit} is the exit's number or {@link #NO_EXIT}. */
        LEFT,
        /** An instruction faulted; {@link CoreState#exit} is the index of its block. */
        FAULTED,
        /** As {@link #FAULTED}, but the cold tier can carry the instruction out; only the core returns this. */
        RETRY
    }

    /** Stands for an exit that says nothing about the profile. */
    static final int NO_EXIT = -1;

    @Children private final RegionBlockNode[] blocks;

    /** Slots that are loaded at the entry and stored at each exit, longs and doubles apart. */
    @CompilationFinal(dimensions = 1)
    private final int[] loadLongs;

    @CompilationFinal(dimensions = 1)
    private final int[] loadDoubles;

    @CompilationFinal(dimensions = 1)
    private final int[] storeLongs;

    @CompilationFinal(dimensions = 1)
    private final int[] storeDoubles;

    /**
     * The frame slot behind the registers. Fuel is no local variable of {@link #execute}: copies of the exploded loop
     * are merged only where all local variables agree.
     */
    private final int fuelSlot;

    private final RegionExit[] exits;
    private final String name;
    private Region region;

    RegionRootNode(RegionBlockNode[] blocks, RegionExit[] exits, RegisterLayout layout, String name) {
        super(null, descriptor(layout));
        this.blocks = blocks;
        this.fuelSlot = layout.size();
        this.exits = exits;
        this.name = name;
        RegisterUse use = new RegisterUse();
        for (RegionBlockNode block : blocks) {
            block.registers(use);
        }
        // What is written on some paths only is stored on all of them, so it must be loaded too.
        BitSet loaded = (BitSet) use.read.clone();
        loaded.or(use.written);
        loadLongs = slots(loaded, layout, false);
        loadDoubles = slots(loaded, layout, true);
        storeLongs = slots(use.written, layout, false);
        storeDoubles = slots(use.written, layout, true);
    }

    boolean dependsOnContext() {
        return Arrays.stream(blocks).anyMatch(RegionBlockNode::dependsOnContext);
    }

    /** The number that the block with an index is counted by, or NONE. */
    int number(int index) {
        return blocks[index].number;
    }

    RegionExit[] exits() {
        return exits;
    }

    void setRegion(Region region) {
        this.region = region;
    }

    Region region() {
        return region;
    }

    @Override
    @ExplodeLoop(kind = LoopExplosionKind.MERGE_EXPLODE)
    public Object execute(VirtualFrame frame) {
        if (CompilerDirectives.inInterpreter()) {
            return Outcome.NOT_COMPILED;
        }
        CoreState state = (CoreState) frame.getArguments()[0];
        load(frame, state);
        frame.setLongStatic(fuelSlot, state.fuel);
        int index = 0;
        dispatch:
        while (true) {
            CompilerAsserts.partialEvaluationConstant(index);
            RegionBlockNode block = blocks[index];
            if (CompilerDirectives.inInterpreter()) {
                count(state, block, block.copies - 1);
                return leave(frame, state, block.pc, NO_EXIT);
            }
            frame.setLongStatic(fuelSlot, frame.getLongStatic(fuelSlot) - block.instructions);
            if (block.copies == 0) {
                count(state, block, 1);
            }
            try {
                block.execute(frame, state);
            } catch (GuestFault fault) {
                count(state, block, block.copies);
                leave(frame, state, block.pc, index);
                return Outcome.FAULTED;
            }
            // Each arm spells its edges out: the index must be a constant wherever the loop goes on, and what a method
            // returns is one no more where several returns meet.
            switch (block.kind) {
                case Block.FALL_THROUGH:
                    countCopies(state, block, block.next);
                    if (block.next == RegionBlockNode.OUTSIDE) {
                        return leave(frame, state, block.end, block.nextExit);
                    }
                    if (block.next <= index && poll(frame)) {
                        return leave(frame, state, block.end, NO_EXIT);
                    }
                    index = block.next;
                    continue dispatch;
                case Block.BRANCH:
                    if (injectBranchProbability(block.takenProbability, block.test(frame, state))) {
                        countCopies(state, block, block.taken);
                        if (block.taken == RegionBlockNode.OUTSIDE) {
                            return leave(frame, state, block.takenPc, block.takenExit);
                        }
                        if (block.taken <= index && poll(frame)) {
                            return leave(frame, state, block.takenPc, NO_EXIT);
                        }
                        index = block.taken;
                        continue dispatch;
                    }
                    countCopies(state, block, block.next);
                    if (block.next == RegionBlockNode.OUTSIDE) {
                        return leave(frame, state, block.end, block.nextExit);
                    }
                    if (block.next <= index && poll(frame)) {
                        return leave(frame, state, block.end, NO_EXIT);
                    }
                    index = block.next;
                    continue dispatch;
                case Block.JUMP:
                    block.link(frame, state);
                    countCopies(state, block, block.taken);
                    if (block.taken == RegionBlockNode.OUTSIDE) {
                        return leave(frame, state, block.takenPc, block.takenExit);
                    }
                    if (block.taken <= index && poll(frame)) {
                        return leave(frame, state, block.takenPc, NO_EXIT);
                    }
                    index = block.taken;
                    continue dispatch;
                case Block.INDIRECT:
                    long target = block.indirectTarget(frame, state);
                    for (int i = 0; i < block.targetPcs.length; i++) {
                        if (target == block.targetPcs[i]) {
                            countCopies(state, block, block.targetBlocks[i]);
                            if (block.targetBlocks[i] <= index && poll(frame)) {
                                return leave(frame, state, block.targetPcs[i], NO_EXIT);
                            }
                            index = block.targetBlocks[i];
                            continue dispatch;
                        }
                    }
                    countCopies(state, block, RegionBlockNode.OUTSIDE);
                    return leave(frame, state, target, block.takenExit);
                case Block.EXIT:
                    return leave(frame, state, block.end, NO_EXIT);
                default:
                    throw CompilerDirectives.shouldNotReachHere();
            }
        }
    }

    /**
     * Counts the copies of an unrolled loop together, on the edges that leave them: a loop of a few instructions is
     * where counting costs most.
     *
     * @param target the index of the block that the edge leads to, or {@link RegionBlockNode#OUTSIDE}
     */
    private static void countCopies(CoreState state, RegionBlockNode block, int target) {
        if (target != block.nextCopy) {
            count(state, block, block.copies);
        }
    }

    private static void count(CoreState state, RegionBlockNode block, int executions) {
        if (block.number != BlockCounts.NONE && executions > 0) {
            long[] counts = state.regionCounts;
            long offset = offset(block.number);
            UNSAFE.putLong(counts, offset, UNSAFE.getLong(counts, offset) + executions);
        }
    }

    /**
     * Whether the slice is used up, asked on each edge backwards. The fence costs no instruction on most hosts; it
     * keeps the compiler from lifting a load out of a loop that waits for another core's store.
     */
    private boolean poll(VirtualFrame frame) {
        UNSAFE.loadFence();
        return injectBranchProbability(SLOWPATH_PROBABILITY, frame.getLongStatic(fuelSlot) <= 0);
    }

    @ExplodeLoop
    private void load(VirtualFrame frame, CoreState state) {
        for (int slot : loadLongs) {
            frame.setLongStatic(slot, UNSAFE.getLong(state.registers, offset(slot)));
        }
        for (int slot : loadDoubles) {
            frame.setDoubleStatic(slot, UNSAFE.getDouble(state.registers, offset(slot)));
        }
    }

    @ExplodeLoop
    private Outcome leave(VirtualFrame frame, CoreState state, long pc, int exit) {
        for (int slot : storeLongs) {
            UNSAFE.putLong(state.registers, offset(slot), frame.getLongStatic(slot));
        }
        for (int slot : storeDoubles) {
            UNSAFE.putDouble(state.registers, offset(slot), frame.getDoubleStatic(slot));
        }
        state.fuel = frame.getLongStatic(fuelSlot);
        state.pc = pc;
        state.exit = exit;
        return Outcome.LEFT;
    }

    private static long offset(int slot) {
        return Unsafe.ARRAY_LONG_BASE_OFFSET + (long) slot * Long.BYTES;
    }

    private static int[] slots(BitSet set, RegisterLayout layout, boolean doubles) {
        return set.stream().filter(slot -> slot != 0 && layout.isDouble(slot) == doubles).toArray();
    }

    private static FrameDescriptor descriptor(RegisterLayout layout) {
        FrameDescriptor.Builder builder = FrameDescriptor.newBuilder();
        builder.addSlots(layout.size() + 1, FrameSlotKind.Static);
        return builder.build();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
