// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;

/** Decodes a guest's memory into blocks. Each call makes nodes of its own, so that a region's tree owns its nodes. */
final class BlockDecoder {
    /**
     * A longer run of straight-line code becomes several blocks, so that one block is a small part of a slice; at
     * most 64.
     */
    static final int MAX_INSTRUCTIONS = 64;

    private final Isa isa;
    private final GuestMemory memory;
    private final MemoryAccess access;
    private final CodeControl control;

    BlockDecoder(Isa isa, GuestMemory memory, MemoryAccess access, CodeControl control) {
        this.isa = isa;
        this.memory = memory;
        this.access = access;
        this.control = control;
    }

    /** The block at {@code pc} for {@link Isa#context}, or null where nothing can be fetched from there. */
    Block decode(long pc, int context) {
        List<InstructionNode> body = new ArrayList<>();
        ControlNode end = null;
        long at = pc;
        long last = pc;
        int count = 0;
        long wide = 0;
        while (end == null && count < MAX_INSTRUCTIONS) {
            int length = fetchable(at);
            if (length == 0) {
                break;
            }
            int bits = length == 2 ? halfword(at) : halfword(at) | halfword(at + 2) << 16;
            switch (isa.decode(bits, new Site(at, length, access, control, context))) {
                case InstructionNode instruction -> body.add(instruction);
                case ControlNode terminator -> end = terminator;
            }
            wide |= (length == 4 ? 1L : 0) << count;
            last = at;
            at += length;
            count++;
        }
        return count == 0 ? null : block(pc, at, count, wide, body, end, end == null ? at : last);
    }

    /** What a core reports that goes to {@code pc} where {@link #decode} finds nothing. */
    static Exit fetchFault(long pc) {
        return new Exit.Fault(Exit.Cause.FETCH_ACCESS, pc);
    }

    /** Whether memory still holds what {@code block} was decoded from, and may still be executed. */
    boolean isCurrent(Block block) {
        if (!memory.allows(block.pc, block.end - block.pc, GuestMemory.EXECUTE)) {
            return false;
        }
        if (block.source == null) {
            return !writable(block.pc, block.end);
        }
        for (int i = 0; i < block.source.length; i++) {
            if (UNSAFE.getByte(memory.hostBase() + block.pc + i) != block.source[i]) {
                return false;
            }
        }
        return true;
    }

    private Block block(
            long pc, long end, int count, long wide, List<InstructionNode> body, ControlNode control, long controlPc) {
        byte[] source = null;
        if (writable(pc, end)) {
            source = new byte[(int) (end - pc)];
            for (int i = 0; i < source.length; i++) {
                source[i] = UNSAFE.getByte(memory.hostBase() + pc + i);
            }
        }
        return new Block(pc, end, count, wide, body.toArray(Block.NO_BODY), control, controlPc, source);
    }

    private boolean writable(long pc, long end) {
        for (long page = pc & -PAGE_SIZE; page < end; page += PAGE_SIZE) {
            if ((memory.protection(page) & GuestMemory.WRITE) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The length of the instruction at {@code pc}, or 0 if not all of it can be fetched. */
    private int fetchable(long pc) {
        if ((pc & isa.parcel() - 1) != 0 || !memory.allows(pc, 2, GuestMemory.EXECUTE)) {
            return 0;
        }
        int length = isa.length(halfword(pc));
        return length == 2 || memory.allows(pc + 2, 2, GuestMemory.EXECUTE) ? length : 0;
    }

    private int halfword(long pc) {
        return UNSAFE.getShort(memory.hostBase() + pc) & 0xffff;
    }
}
