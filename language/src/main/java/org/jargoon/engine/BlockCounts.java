// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.vcpu.BlockCount;

/**
 * Numbers the blocks of a guest, so that each core can count their executions in {@link CoreCounts} of its own. Code
 * that is decoded again keeps its number. May be used from any thread.
 */
final class BlockCounts {
    /** Stands for no instruction at all. */
    static final int NONE = -1;

    private final Map<Key, Integer> numbers = new HashMap<>();
    private final List<Counted> blocks = new ArrayList<>();

    /** What tells blocks from each other. */
    private record Key(long pc, long page, int instructions, ByteBuffer source) {}

    /** The first instructions of a block: all, or all but what a region leaves to the cold tier. */
    private record Counted(Block block, int instructions) {}

    /** The number of the block's first instructions, taken as a block. */
    synchronized int number(Block block, int instructions) {
        if (instructions == 0) {
            return NONE;
        }
        Key key = new Key(block.pc, block.page, instructions, ByteBuffer.wrap(block.source));
        return numbers.computeIfAbsent(key, _ -> {
            blocks.add(new Counted(block, instructions));
            return blocks.size() - 1;
        });
    }

    /** How many numbers have been given. */
    synchronized int size() {
        return blocks.size();
    }

    /** What cores counted, together. */
    synchronized List<BlockCount> sum(List<CoreCounts> cores) {
        List<BlockCount> all = new ArrayList<>();
        for (int number = 0; number < blocks.size(); number++) {
            Counted counted = blocks.get(number);
            List<BlockCount.Instruction> instructions = new ArrayList<>();
            long address = counted.block.pc;
            for (int i = 0; i < counted.instructions; i++) {
                int length = counted.block.length(i);
                long executions = 0;
                for (CoreCounts core : cores) {
                    executions += core.executions(number, i);
                }
                instructions.add(
                        new BlockCount.Instruction(address, (int) counted.block.bits(i), length, executions));
                address += length;
            }
            BlockCount count = new BlockCount(counted.block.page, instructions);
            if (count.retired() > 0) {
                all.add(count);
            }
        }
        return all;
    }
}
