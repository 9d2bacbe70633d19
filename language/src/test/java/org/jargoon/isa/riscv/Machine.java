// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.BranchNode;
import org.jargoon.engine.CodeControl;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.ExitNode;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.IndirectJumpNode;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.JumpNode;
import org.jargoon.engine.MemoryAccess;
import org.jargoon.engine.Site;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.Operands;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.EngineOptions;

/** One hart with a little memory that executes single instructions in the cold tier. */
final class Machine {
    static final long PC = 0x4000;
    static final long DATA = 0x10_0000;
    static final int DATA_SIZE = 0x2000;
    private static final long START = 0x10_0000;

    private static final GuestMemory MEMORY = memory();
    private static final MemoryAccess ACCESS = MemoryAccess.flat(MEMORY, EngineOptions.DEFAULT.withCheckLoads(true));

    final Rv64State state = new Rv64State();
    int synchronizations;

    private static GuestMemory memory() {
        GuestMemory memory = new GuestMemory(START, 16 * GuestMemory.PAGE_SIZE);
        memory.protect(DATA, DATA_SIZE, GuestMemory.READ | GuestMemory.WRITE);
        return memory;
    }

    /** A place for the instruction {@code word} that is never executed. */
    static Site site(int word) {
        return site(word, () -> {
            throw new AssertionError("not executed here");
        });
    }

    private static Site site(int word, CodeControl code) {
        return new Site(PC, (word & 3) == 3 ? 4 : 2, ACCESS, code, 0);
    }

    GuestNode node(int word) {
        return Rv64.decode(word).node(site(word, () -> synchronizations++));
    }

    long x(int index) {
        return state.registers[index];
    }

    Machine x(int index, long value) {
        state.registers[index] = value;
        return this;
    }

    static long read(long address) {
        try {
            return MEMORY.readI64(address);
        } catch (MemoryAccessException outside) {
            throw new AssertionError(outside);
        }
    }

    static void write(long address, long value) {
        try {
            MEMORY.writeI64(address, value);
        } catch (MemoryAccessException outside) {
            throw new AssertionError(outside);
        }
    }

    /** The word of an instruction by its name. */
    static int word(String name, int rd, int rs1, int rs2, long imm) {
        return row(name).encode(new Operands(rd, rs1, rs2, 0, imm, 0, 0));
    }

    private static InstructionRow row(String name) {
        return Rv64.TABLES.stream()
                .flatMap(table -> table.rows().stream())
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Executes an instruction and tells what else it did than to change registers and memory. */
    Object execute(int word) {
        return execute(node(word), state);
    }

    static Object execute(GuestNode node, CoreState state) {
        state.pc = PC;
        try {
            return switch (node) {
                case InstructionNode instruction -> {
                    instruction.execute(null, state);
                    yield "next";
                }
                case BranchNode branch -> branch.test(null, state);
                case IndirectJumpNode jump -> jump.execute(null, state);
                case JumpNode jump -> jump.target();
                case ExitNode exit -> String.valueOf(exit.execute(state));
            };
        } catch (GuestFault fault) {
            return fault;
        }
    }
}
