// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.CompilerDirectives.CompilationFinal;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.ExplodeLoop;
import com.oracle.truffle.api.nodes.Node;
import java.util.Arrays;

/**
 * A block inside a region: its instructions, and for each direction either the index of a block or the number of an
 * exit.
 */
final class RegionBlockNode extends Node {
    /** Marks a direction that leaves the region. */
    static final int OUTSIDE = -1;

    /** No index of a block, and no direction. */
    static final int NO_COPY = -2;

    final long pc;
    final long end;
    final int kind;

    /** Instructions that the block retires; an exit node is left to the cold tier. */
    final int instructions;

    /** The number of what the region executes of the block, in {@link BlockCounts}; NONE if it is not counted. */
    @CompilationFinal int number = BlockCounts.NONE;

    /** The next copy of an unrolled loop's block, this being one; otherwise {@link #NO_COPY}. */
    @CompilationFinal int nextCopy = NO_COPY;

    /** Of an unrolled loop: how many copies have been executed when this one has been, itself included; otherwise 0. */
    @CompilationFinal int copies;

    @Children private final InstructionNode[] body;
    @Child private ControlNode control;

    /** Where the block goes on: {@link #next} for fall-through and untaken branches, {@link #taken} for jumps. */
    @CompilationFinal int next = OUTSIDE;

    @CompilationFinal int taken = OUTSIDE;
    @CompilationFinal int nextExit;
    @CompilationFinal int takenExit;
    final long takenPc;

    /** How often a branch was taken in the profile, between 0 and 1. */
    @CompilationFinal double takenProbability;

    /** Known targets of an indirect jump, the hottest first, and the blocks there. */
    @CompilationFinal(dimensions = 1)
    long[] targetPcs = {};

    @CompilationFinal(dimensions = 1)
    int[] targetBlocks = {};

    RegionBlockNode(Block block) {
        pc = block.pc;
        kind = block.kind;
        end = kind == Block.EXIT ? block.controlPc : block.end;
        instructions = kind == Block.EXIT ? block.instructions - 1 : block.instructions;
        body = block.body;
        control = kind == Block.EXIT ? null : block.control;
        takenPc = switch (block.control) {
            case BranchNode branch -> branch.target();
            case JumpNode jump -> jump.target();
            case null, default -> 0;
        };
    }

    @ExplodeLoop
    void execute(VirtualFrame frame, CoreState state) {
        for (InstructionNode instruction : body) {
            instruction.execute(frame, state);
        }
    }

    boolean test(VirtualFrame frame, CoreState state) {
        return ((BranchNode) control).test(frame, state);
    }

    void link(VirtualFrame frame, CoreState state) {
        ((JumpNode) control).execute(frame, state);
    }

    long indirectTarget(VirtualFrame frame, CoreState state) {
        return ((IndirectJumpNode) control).execute(frame, state);
    }

    boolean dependsOnContext() {
        return Arrays.stream(body).anyMatch(GuestNode::dependsOnContext)
                || control != null && control.dependsOnContext();
    }

    void registers(RegisterUse use) {
        for (InstructionNode instruction : body) {
            instruction.registers(use);
        }
        if (control != null) {
            control.registers(use);
        }
    }
}
