// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Decodes instructions into blocks. Each call makes nodes of its own, so that a region's tree owns its nodes. */
final class BlockDecoder {
    /**
     * A longer run of straight-line code becomes several blocks, so that one block is a small part of a slice; at
     * most 64.
     */
    static final int MAX_INSTRUCTIONS = 64;

    private final Isa isa;
    private final MemoryAccess memory;
    private final CodeControl control;
    private final boolean machine;

    /** What instructions are decoded to access: {@link #memory}, or the same observed. */
    private MemoryAccess access;

    private int longest = MAX_INSTRUCTIONS;
    private Set<Long> breakpoints = Set.of();

    /** @param machine as {@link Site#machine} */
    BlockDecoder(Isa isa, MemoryAccess memory, CodeControl control, boolean machine) {
        this.isa = isa;
        this.memory = memory;
        this.control = control;
        this.machine = machine;
        access = memory;
    }

    /**
     * Has blocks be decoded from now on of single instructions, whose accesses {@link CoreState#accessed} is told of;
     * or as always.
     */
    void setObserved(boolean observed) {
        access = observed ? new ObservedAccess(memory) : memory;
        longest = observed ? 1 : MAX_INSTRUCTIONS;
    }

    /** Has a {@link BreakpointNode} be decoded at each of these addresses from now on. */
    void setBreakpoints(Set<Long> addresses) {
        breakpoints = addresses;
    }

    /**
     * The block at {@code pc}, for no context, or null where nothing can be fetched from there.
     *
     * @param page as {@link Block#page}
     * @param secondPage as {@link Block#secondPage}
     */
    Block decode(long pc, long page, long secondPage, InstructionSource source) {
        return decode(pc, page, secondPage, source, 0, longest, breakpoints);
    }

    /** A block of the instruction at {@code pc} alone, no matter whether there is a breakpoint. */
    Block decodeOne(long pc, long page, long secondPage, InstructionSource source) {
        return decode(pc, page, secondPage, source, 0, 1, Set.of());
    }

    /** The same block with new nodes, for {@link Isa#context}. */
    Block decodeAgain(Block block, int context) {
        InstructionSource source = InstructionSource.of(block, isa);
        return decode(block.pc, block.page, block.secondPage, source, context, block.instructions, breakpoints);
    }

    private Block decode(
            long pc,
            long page,
            long secondPage,
            InstructionSource source,
            int context,
            int most,
            Set<Long> breakpoints) {
        List<InstructionNode> body = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.allocate(MAX_INSTRUCTIONS * 4).order(ByteOrder.LITTLE_ENDIAN);
        ControlNode end = null;
        long at = pc;
        long last = pc;
        int count = 0;
        long wide = 0;
        while (end == null && count < most) {
            boolean breaks = breakpoints.contains(at);
            if (breaks && count > 0) {
                break;
            }
            int length = source.fetch(at, bytes);
            if (length == 0) {
                break;
            }
            int bits = length == 2
                    ? Short.toUnsignedInt(bytes.getShort(bytes.position() - 2))
                    : bytes.getInt(bytes.position() - 4);
            GuestNode node = breaks
                    ? new BreakpointNode()
                    : isa.decode(bits, new Site(at, length, access, control, machine, context));
            switch (node) {
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
        byte[] decoded = Arrays.copyOf(bytes.array(), bytes.position());
        return new Block(
                pc,
                page,
                secondPage,
                at,
                count,
                wide,
                body.toArray(Block.NO_BODY),
                end,
                end == null ? at : last,
                decoded);
    }
}
