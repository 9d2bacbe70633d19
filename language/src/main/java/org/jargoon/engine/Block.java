// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.util.Set;
import sun.misc.Unsafe;

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

    /** Stands for no page. */
    static final long NO_PAGE = -1;

    final long pc;

    /** A machine's: the guest-physical page that the block begins in; 0 in a user program. */
    final long page;

    /** The page that the block's only instruction ends in, if that is another; otherwise {@link #NO_PAGE}. */
    final long secondPage;

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

    /** Its number in {@link BlockCounts}, where blocks are counted. */
    int number = BlockCounts.NONE;

    /** The units that its instructions need, as {@link GuestNode#unit}. */
    final int units;

    /** Bit {@code i} is set if instruction {@code i} is four bytes long and not two. */
    private final long wide;

    Block(
            long pc,
            long page,
            long secondPage,
            long end,
            int instructions,
            long wide,
            InstructionNode[] body,
            ControlNode control,
            long controlPc,
            byte[] source) {
        this.pc = pc;
        this.page = page;
        this.secondPage = secondPage;
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
        int needed = control == null ? 0 : control.unit();
        for (InstructionNode instruction : body) {
            needed |= instruction.unit();
        }
        units = needed;
    }

    /** Whether the block is only an instruction that compiled code leaves alone: a region there could do nothing. */
    boolean isLoneExit() {
        return kind == EXIT && instructions == 1;
    }

    /** Whether one of these addresses lies in the block. */
    boolean containsAny(Set<Long> addresses) {
        return addresses.stream().anyMatch(address -> Long.compareUnsigned(address - pc, end - pc) < 0);
    }

    /** Whether the bytes from index {@code from} on that the block was decoded from still stand at a host address. */
    boolean holds(int from, long host, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            if (UNSAFE.getLong(host + i) != UNSAFE.getLong(source, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) from + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (UNSAFE.getByte(host + i) != source[from + i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether all of {@code next} lies in the page in which this block begins, the virtual and the guest-physical one:
     * a core may have come to {@code next} just when its page tables led elsewhere.
     */
    boolean sharesPageWith(Block next) {
        return ((pc ^ next.pc) & -PAGE_SIZE) == 0 && page == next.page && next.secondPage == NO_PAGE;
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

    /** How many instructions stand in front of {@code pc}, the address of one. */
    int index(long pc) {
        int index = 0;
        for (long at = this.pc; at != pc; index++) {
            at += length(index);
        }
        return index;
    }

    /** The address of the last instruction. */
    long lastPc() {
        return end - length(instructions - 1);
    }

    /** The length in bytes of an instruction. */
    int length(int index) {
        return (wide >>> index & 1) != 0 ? 4 : 2;
    }

    /** The bits of an instruction, zero-extended. */
    long bits(int index) {
        int at = 0;
        for (int i = 0; i < index; i++) {
            at += length(i);
        }
        long bits = 0;
        for (int i = length(index) - 1; i >= 0; i--) {
            bits = bits << Byte.SIZE | source[at + i] & 0xff;
        }
        return bits;
    }

    /** The node of an instruction. */
    GuestNode node(int index) {
        return index < body.length ? body[index] : control;
    }
}
