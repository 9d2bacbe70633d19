// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

/**
 * Where an indirect jump went: the profile of its hottest targets, and the cold tier's inline cache. Racy by design.
 */
final class IndirectTargets {
    static final int CAPACITY = 16;

    private final Block[] blocks = new Block[CAPACITY];
    private final int[] counts = new int[CAPACITY];
    private int size;

    /** The block at {@code pc} if the jump has gone there before and the block still stands; counts the visit. */
    Block find(long pc) {
        for (int i = 0; i < size; i++) {
            Block block = blocks[i];
            if (block.pc == pc) {
                counts[i]++;
                return block.valid ? block : null;
            }
        }
        return null;
    }

    /** Notes a target that {@link #find} did not know; the first {@value #CAPACITY} are kept. */
    synchronized void add(Block block) {
        for (int i = 0; i < size; i++) {
            if (blocks[i].pc == block.pc) {
                blocks[i] = block;
                return;
            }
        }
        if (size < CAPACITY) {
            blocks[size] = block;
            counts[size] = 1;
            size++;
        }
    }

    int size() {
        return size;
    }

    Block block(int i) {
        return blocks[i];
    }

    int count(int i) {
        return counts[i];
    }

    void scale(double scale) {
        for (int i = 0; i < size; i++) {
            counts[i] = (int) (counts[i] * scale);
        }
    }
}
