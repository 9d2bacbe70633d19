// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

/**
 * How often a block of straight-line code was executed, exactly.
 *
 * @param space the label of its address space
 * @param address of its first instruction
 * @param instructions how many it has
 * @param bytes how long it is
 * @param executions how often its first instruction was executed
 */
public record BlockCount(String space, long address, int instructions, int bytes, long executions) {

    /** How many instructions it has retired. */
    public long retired() {
        return instructions * executions;
    }
}
