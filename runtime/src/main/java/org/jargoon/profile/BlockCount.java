// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.Arrays;

/**
 * How often a block of straight-line code was executed, exactly.
 *
 * @param space the label of its address space
 * @param address of its first instruction
 * @param bytes how long it is
 * @param counts how often each instruction was retired, in the order of their addresses: what faults or ends a block
 *     early makes them differ; at least one; not copied
 */
public record BlockCount(String space, long address, int bytes, long[] counts) {

    /** How many instructions it has. */
    int instructions() {
        return counts.length;
    }

    /** How often it was begun. */
    long executions() {
        return counts[0];
    }

    /** How many of its instructions were retired. */
    long retired() {
        return Arrays.stream(counts).sum();
    }
}
