// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
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
        ByteBuffer source = ByteBuffer.allocate(MAX_INSTRUCTIONS * 4).order(ByteOrder.LITTLE_ENDIAN);
        ControlNode end = null;
        long at = pc;
        long last = pc;
        int count = 0;
        long wide = 0;
        while (end == null && count < MAX_INSTRUCTIONS) {
            int length = fetch(at, source);
            if (length == 0) {
                break;
            }
            int bits = length == 2
                    ? Short.toUnsignedInt(source.getShort(source.position() - 2))
                    : source.getInt(source.position() - 4);
            switch (isa.decode(bits, new Site(at, length, access, control, context))) {
                case InstructionNode instruction -> body.add(instruction);
                case ControlNode terminator -> end = terminator;
            }
            wide |= (length == 4 ? 1L : 0) << count;
            last = at;
            at += length;
            count++;
        }
        if (count == 0) {
            return null;
        }
        byte[] bytes = Arrays.copyOf(source.array(), source.position());
        return new Block(pc, at, count, wide, body.toArray(Block.NO_BODY), end, end == null ? at : last, bytes);
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
        for (int i = 0; i < block.source.length; i++) {
            if (UNSAFE.getByte(memory.hostBase() + block.pc + i) != block.source[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the guest can store to a page of the block. */
    boolean isWritable(Block block) {
        for (long page = block.pc & -PAGE_SIZE; page < block.end; page += PAGE_SIZE) {
            if ((memory.protection(page) & GuestMemory.WRITE) != 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Appends the instruction at {@code pc} to {@code source}, each byte read once: another core may be storing there.
     *
     * @return its length, or 0 if not all of it can be fetched
     */
    private int fetch(long pc, ByteBuffer source) {
        if ((pc & isa.parcel() - 1) != 0 || !memory.allows(pc, 2, GuestMemory.EXECUTE)) {
            return 0;
        }
        short first = UNSAFE.getShort(memory.hostBase() + pc);
        int length = isa.length(Short.toUnsignedInt(first));
        if (length == 2) {
            source.putShort(first);
            return 2;
        }
        if (!memory.allows(pc + 2, 2, GuestMemory.EXECUTE)) {
            return 0;
        }
        source.putShort(first).putShort(UNSAFE.getShort(memory.hostBase() + pc + 2));
        return 4;
    }
}
