// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.Exit;

/** The code of a user program: a block is known by its address. */
final class FlatCode extends GuestCode {
    private final GuestMemory memory;

    private final Map<Long, Block> blocks = new ConcurrentHashMap<>();

    /** The blocks that the guest can change, which is what a fence on instruction fetch has to look at. */
    private final List<Block> writableBlocks = new ArrayList<>();

    FlatCode(Isa isa, GuestMemory memory, EngineOptions options) {
        super(isa, MemoryAccess.flat(memory, options), options, false);
        this.memory = memory;
    }

    @Override
    public Core newCore() {
        return add(new TruffleCore(isa(), this, isa().newState()));
    }

    @Override
    Block blockAt(CoreState state) {
        long pc = state.pc;
        Block block = cached(pc);
        if (block != null && block.pc == pc && block.valid) {
            return block;
        }
        block = blocks.get(pc);
        if (block == null) {
            block = decode(pc);
            if (block == null) {
                throw state.fault(Exit.Cause.FETCH_ACCESS, pc, pc);
            }
        }
        cache(block);
        return block;
    }

    @Override
    Block instructionAt(CoreState state) {
        Block block = decoder.decodeOne(state.pc, 0, Block.NO_PAGE, this::fetch);
        if (block == null) {
            throw state.fault(Exit.Cause.FETCH_ACCESS, state.pc, state.pc);
        }
        number(block);
        block.valid = false;
        return block;
    }

    private synchronized Block decode(long pc) {
        Block block = blocks.get(pc);
        if (block == null) {
            block = decoder.decode(pc, 0, Block.NO_PAGE, this::fetch);
            if (block == null) {
                return null;
            }
            admit(block);
            blocks.put(pc, block);
            watchIfWritable(block);
        }
        return block;
    }

    private int fetch(long pc, ByteBuffer into) {
        if ((pc & isa().parcel() - 1) != 0 || !memory.allows(pc, 2, GuestMemory.EXECUTE)) {
            return 0;
        }
        short first = UNSAFE.getShort(memory.hostBase() + pc);
        int length = isa().length(Short.toUnsignedInt(first));
        if (length == 2) {
            into.putShort(first);
            return 2;
        }
        if (!memory.allows(pc + 2, 2, GuestMemory.EXECUTE)) {
            return 0;
        }
        into.putShort(first).putShort(UNSAFE.getShort(memory.hostBase() + pc + 2));
        return 4;
    }

    private void watchIfWritable(Block block) {
        if (!block.watched && isWritable(block)) {
            block.watched = true;
            writableBlocks.add(block);
        }
    }

    /** Whether the guest can store to a page of the block. */
    private boolean isWritable(Block block) {
        for (long page = block.pc & -PAGE_SIZE; page < block.end; page += PAGE_SIZE) {
            if ((memory.protection(page) & GuestMemory.WRITE) != 0) {
                return true;
            }
        }
        return false;
    }

    /** All earlier stores become visible to instruction fetch: blocks whose bytes have changed are dropped. */
    @Override
    public synchronized void synchronizeCode() {
        drop(writableBlocks.stream().filter(block -> !isCurrent(block)).toList());
    }

    @Override
    public synchronized void synchronizeCode(long address, long length) {
        List<Block> changed = new ArrayList<>();
        for (Block block : blocks.values()) {
            if (block.pc < address + length && address < block.end) {
                if (isCurrent(block)) {
                    watchIfWritable(block);
                } else {
                    changed.add(block);
                }
            }
        }
        drop(changed);
    }

    /** Whether memory still holds what {@code block} was decoded from, and may still be executed. */
    private boolean isCurrent(Block block) {
        if (!memory.allows(block.pc, block.end - block.pc, GuestMemory.EXECUTE)) {
            return false;
        }
        return block.holds(0, memory.hostBase() + block.pc, block.source.length);
    }

    @Override
    Collection<Block> blocks() {
        return blocks.values();
    }

    @Override
    void forget(List<Block> invalid) {
        invalid.forEach(block -> blocks.remove(block.pc));
        writableBlocks.removeIf(block -> !block.valid);
    }

    @Override
    void forgetAll() {
        blocks.values().forEach(block -> block.valid = false);
        blocks.clear();
        writableBlocks.clear();
    }
}
