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

    /** How long it is. */
    public int bytes() {
        Instruction last = instructions.getLast();
        return (int) (last.address() - address()) + last.length();
    }

    /** How often it was begun. */
    public long executions() {
        return instructions.getFirst().executions();
    }

    /** Instructions of the block that were retired: what faults or ends it early makes them differ. */
    public long retired() {
        return instructions.stream().mapToLong(Instruction::executions).sum();
    }
}
