// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * How often one core executed each block, by its number in {@link BlockCounts}. Blocks are counted as a whole where
 * they begin; what of them is not executed then, or alone, is noted apart, as that is rare.
 */
final class CoreCounts {
    private static final int LEAST = 1 << 12;

    private final BlockCounts blocks;

    /** Executions of whole blocks. Compiled code counts here too, up to the size that there was when it was entered. */
    private long[] whole = new long[LEAST];

    /** For some blocks, what is to be added for each instruction. */
    private final Map<Integer, long[]> single = new HashMap<>();

    CoreCounts(BlockCounts blocks) {
        this.blocks = blocks;
    }

    /** The array that a region counts in, which has room for all blocks that are there now. */
    long[] forRegion() {
        int size = blocks.size();
        if (size > whole.length) {
            whole = Arrays.copyOf(whole, Integer.highestOneBit(size) * 2);
        }
        return whole;
    }

    void add(Block block) {
        if (block.number >= whole.length) {
            forRegion();
        }
        whole[block.number]++;
    }

    /** One instruction of a block was executed, or with -1 was not, although the block is counted. */
    void addOne(int number, int index, int count) {
        single(number, index + 1)[index] += count;
    }

    /** The instructions from an index on were not executed, although the block is counted. */
    void takeBack(int number, int from, int instructions) {
        long[] counts = single(number, instructions);
        for (int i = from; i < instructions; i++) {
            counts[i]--;
        }
    }

    private synchronized long[] single(int number, int length) {
        long[] counts = single.get(number);
        if (counts == null || counts.length < length) {
            counts = counts == null ? new long[length] : Arrays.copyOf(counts, length);
            single.put(number, counts);
        }
        return counts;
    }

    /** How often an instruction was executed. */
    synchronized long executions(int number, int index) {
        long[] counts = single.get(number);
        long all = number < whole.length ? whole[number] : 0;
        return counts == null || counts.length <= index ? all : all + counts[index];
    }
}
