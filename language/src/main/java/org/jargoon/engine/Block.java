// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

/**
 * Straight-line guest code, decoded: the unit of the cold tier and of its profile.
 *
 * <p>Links and counters are plain fields that several cores update without synchronization: a lost update costs at most
 * a look-up or a little precision of the profile.
 */
final class Block {
    static final InstructionNode[] NO_BODY = {};

    /** How a block ends; the constants order the cold tier's dispatch. */
    static final int FALL_THROUGH = 0;

    static final int BRANCH = 1;
    static final int JUMP = 2;
    static final int INDIRECT = 3;
    static final int EXIT = 4;

    final long pc;

    /** The address behind the block. */
    final long end;

    /** Number of instructions, the one that ends the block included. */
    final int instructions;

    final InstructionNode[] body;

    /** Null where the block merely goes on at {@link #end}. */
    final ControlNode control;

    final int kind;

    /** The address of {@link #control}. */
    final long controlPc;

    /** The bytes that were decoded. */
    final byte[] source;

    /** Whether the block is among those that a fence on instruction fetch looks at, as the guest can change it. */
    boolean watched;

    /** Cleared when the guest's memory no longer holds what was decoded, or the code cache is flushed. */
    boolean valid = true;

    Block next;
    Block taken;
    final IndirectTargets targets;

    long executions;
    long takenCount;

    /** Arrivals over a backward jump, a call or an exit of a region: what makes the block an entry. */
    int heat;

    /** The region that is entered here. */
    Region region;

    /** The newest region that contains the block, wherever that is entered. */
    Region container;

    /** Bit {@code i} is set if instruction {@code i} is four bytes long and not two. */
    private final long wide;

    Block(
            long pc,
            long end,
            int instructions,
            long wide,
            InstructionNode[] body,
            ControlNode control,
            long controlPc,
            byte[] source) {
        this.pc = pc;
        this.end = end;
        this.instructions = instructions;
        this.wide = wide;
        this.body = body;
        this.control = control;
        this.controlPc = controlPc;
        this.source = source;
        this.kind = switch (control) {
            case null -> FALL_THROUGH;
            case BranchNode _ -> BRANCH;
            case JumpNode _ -> JUMP;
            case IndirectJumpNode _ -> INDIRECT;
            case ExitNode _ -> EXIT;
        };
        targets = kind == INDIRECT ? new IndirectTargets() : null;
    }

    /** Whether the block is only an instruction that compiled code leaves alone: a region there could do nothing. */
    boolean isLoneExit() {
        return kind == EXIT && instructions == 1;
    }

    /**
     * Makes the past count less where it outweighs the present: afterwards the block has run at most {@code most}
     * times, and its edges stand to each other as before.
     */
    void age(long most) {
        if (executions > most) {
            double scale = (double) most / executions;
            executions = most;
            takenCount = (long) (takenCount * scale);
            if (targets != null) {
                targets.scale(scale);
            }
        }
    }

    /** The number of instructions at and behind {@code pc}, the address of one of them. */
    int instructionsFrom(long pc) {
        int index = 0;
        for (long at = this.pc; at < pc; index++) {
            at += (wide >>> index & 1) != 0 ? 4 : 2;
        }
        return instructions - index;
    }
}
