// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jargoon.engine.ExitNode;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.JumpNode;
import org.jargoon.engine.RegisterUse;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionRow.Kind;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A node tells all registers that it reads and writes: compiled regions load and store no others.
 *
 * <p>Each row's nodes are run on random registers, then once more with every register changed that the node does not
 * say it reads: it must have the same effect.
 */
class RegisterUseTest {
    private static final int WORDS_PER_ROW = 1_000;
    private static final int WORDS_OF_MEMORY = 64;
    private static final int REGISTERS = Rv64.LAYOUT.size();

    /** The values that floating point and address arithmetic find interesting. */
    private static final long[] VALUES = {
        0, 1, -1, Long.MIN_VALUE, 0x7ff0_0000_0000_0000L, 0x7ff4_0000_0000_0000L, 0x3ff0_0000_0000_0000L,
        0xffff_ffff_7f80_0001L, 0xffff_ffff_3f80_0000L, 0xffff_ffff_0080_0001L, Machine.DATA, Machine.DATA + 8,
    };

    private final SplittableRandom random = new SplittableRandom(5);

    @TestFactory
    Stream<DynamicTest> nodesTellWhichRegistersTheyUse() {
        return Rv64.TABLES.stream()
                .flatMap(table -> table.rows().stream())
                .filter(row -> row.kind() == Kind.INSTRUCTION)
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> assertUseIsComplete(row)));
    }

    private void assertUseIsComplete(InstructionRow row) {
        for (int i = 0; i < WORDS_PER_ROW; i++) {
            int word = row.pattern().value() | random.nextInt() & row.pattern().operands();
            GuestNode node = new Machine().node(word);
            // An exit node works on the register file itself; how a plain jump writes its link is the engine's affair.
            if (!(node instanceof ExitNode) && !(node instanceof JumpNode)) {
                assertUseIsComplete(node, Integer.toHexString(word));
            }
        }
    }

    private void assertUseIsComplete(GuestNode node, String name) {
        RegisterUse use = new RegisterUse();
        node.registers(use);
        assertTrue(!use.isWritten(0), name + " writes x0");

        long[] memory = random.longs(WORDS_OF_MEMORY).toArray();
        long reserved = Machine.DATA + 8 * random.nextInt(2);
        Rv64State first = state(reserved, name, memory);
        Rv64State second = state(reserved, name, memory);
        for (int i = 0; i < REGISTERS; i++) {
            long value = randomRegister(i);
            first.registers[i] = value;
            second.registers[i] = use.isRead(i) ? value : randomRegister(i);
        }
        long[] firstBefore = first.registers.clone();
        long[] secondBefore = second.registers.clone();

        Object firstOutcome = run(node, first, memory);
        long[] firstMemory = contents();
        Object secondOutcome = run(node, second, memory);
        assertEquals(firstOutcome, secondOutcome, name);
        assertTrue(Arrays.equals(firstMemory, contents()), name + " stores what it does not say it reads");
        for (int i = 0; i < REGISTERS; i++) {
            if (!use.isWritten(i)) {
                assertEquals(firstBefore[i], first.registers[i], name + " writes register " + i);
                assertEquals(secondBefore[i], second.registers[i], name + " writes register " + i);
            } else if (first.registers[i] != firstBefore[i] || second.registers[i] != secondBefore[i]) {
                assertEquals(first.registers[i], second.registers[i], name + " depends on a register it does not name");
            }
        }
    }

    private static Rv64State state(long reserved, String name, long[] memory) {
        Rv64State state = new Rv64State();
        boolean wide = (Integer.parseUnsignedInt(name, 16) >>> 12 & 7) == 3;
        state.reserve(reserved, memory[(int) (reserved - Machine.DATA) / 8], wide);
        return state;
    }

    private long randomRegister(int index) {
        long value = random.nextBoolean() ? VALUES[random.nextInt(VALUES.length)] : random.nextLong();
        return switch (index) {
            case 0 -> 0;
            case Rv64.FFLAGS -> value & Rv64Isa.FFLAGS_MASK;
            case Rv64.FRM -> value & Rv64Isa.FRM_MASK;
            default -> value;
        };
    }

    private static Object run(GuestNode node, Rv64State state, long[] memory) {
        for (int i = 0; i < memory.length; i++) {
            Machine.write(Machine.DATA + 8 * i, memory[i]);
        }
        return Machine.execute(node, state);
    }

    private static long[] contents() {
        long[] contents = new long[WORDS_OF_MEMORY];
        Arrays.setAll(contents, i -> Machine.read(Machine.DATA + 8 * i));
        return contents;
    }
}
