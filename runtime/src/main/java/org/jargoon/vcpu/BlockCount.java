// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.List;

/**
 * How often the instructions of a basic block were retired.
 *
 * @param page the guest-physical page that the block begins in; 0 in a user program
 * @param instructions in the order of their addresses, at least one
 */
public record BlockCount(long page, List<Instruction> instructions) {
    public BlockCount {
        instructions = List.copyOf(instructions);
    }

    /**
     * One instruction.
     *
     * @param address guest-virtual
     * @param bits zero-extended
     * @param length in bytes
     * @param executions how often it was retired
     */
    public record Instruction(long address, int bits, int length, long executions) {}

    /** The address of the first instruction. */
    public long address() {
        return instructions.getFirst().address();
    }

    /** Instructions of the block that were retired. */
    public long retired() {
        return instructions.stream().mapToLong(Instruction::executions).sum();
    }
}
