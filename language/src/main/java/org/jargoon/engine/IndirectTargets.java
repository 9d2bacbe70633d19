// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Where an indirect jump went: the profile of its hottest targets, and the cold tier's inline cache. Racy by design.
 */
final class IndirectTargets {
    static final int CAPACITY = 16;

    /** Replaced by a longer one when a target is added; a reader that has the older one misses a target at worst. */
    private Block[] blocks = {};

    private final int[] counts = new int[CAPACITY];

    /** The block at {@code pc} if the jump has gone there before and the block still stands; counts the visit. */
    Block find(long pc) {
        Block[] known = blocks;
        for (int i = 0; i < known.length; i++) {
            Block block = known[i];
            if (block != null && block.pc == pc) {
                counts[i]++;
                return block.valid ? block : null;
            }
        }
        return null;
    }

    /** Notes a target that {@link #find} did not know; the first {@value #CAPACITY} are kept. */
    synchronized void add(Block block) {
        int size = blocks.length;
        for (int i = 0; i < size; i++) {
            if (blocks[i].pc == block.pc) {
                blocks[i] = block;
                return;
            }
        }
        if (size < CAPACITY) {
            counts[size] = 1;
            Block[] more = Arrays.copyOf(blocks, size + 1);
            more[size] = block;
            // Who sees the longer array must not see it unfilled.
            VarHandle.releaseFence();
            blocks = more;
        }
    }

    int size() {
        return blocks.length;
    }

    Block block(int i) {
        return blocks[i];
    }

    int count(int i) {
        return counts[i];
    }

    void scale(double scale) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (int) (counts[i] * scale);
        }
    }
}
