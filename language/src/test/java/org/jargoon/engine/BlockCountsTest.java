// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.engine.ToyIsa.ADD_IMMEDIATE;
import static org.jargoon.engine.ToyIsa.BRANCH_IF_NOT_EQUAL;
import static org.jargoon.engine.ToyIsa.CALL;
import static org.jargoon.engine.ToyIsa.FENCE;
import static org.jargoon.engine.ToyIsa.JUMP_REGISTER;
import static org.jargoon.engine.ToyIsa.LINK;
import static org.jargoon.engine.ToyIsa.LOAD;
import static org.jargoon.engine.ToyIsa.STORE;
import static org.jargoon.engine.ToyIsa.SYSTEM_CALL;
import static org.jargoon.engine.ToyIsa.word;
import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each instruction is counted as often as it is retired, in each tier. */
final class BlockCountsTest extends ToyGuest {
    private static final int ROUNDS = 1_000_000;

    private void startCounting(Tiers tiers, int... words) throws MemoryAccessException {
        start(EngineOptions.DEFAULT.withTiers(tiers).withCountBlocks(true), READ | EXECUTE, words);
    }

    private void assertCounts(long... expected) {
        Map<Long, Long> counts = new TreeMap<>();
        for (BlockCount block : code.blockCounts()) {
            block.instructions().forEach(each -> counts.merge(each.address(), each.executions(), Long::sum));
        }
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], counts.getOrDefault(CODE + 4L * i, 0L), "instruction " + i + " of " + counts);
        }
        assertEquals(core.retired(), counts.values().stream().mapToLong(n -> n).sum(), counts.toString());
    }

    @ParameterizedTest
    @EnumSource
    void loopsAndCallsCount(Tiers tiers) throws MemoryAccessException {
        startCounting(
                tiers,
                word(CALL, 0, 0, 16),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(SYSTEM_CALL, 0, 0, 0),
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(JUMP_REGISTER, LINK, 0, 0));
        core.setRegister(2, ROUNDS);
        assertInstanceOf(Exit.SystemCall.class, core.run());
        assertCounts(ROUNDS, ROUNDS, ROUNDS, 1, ROUNDS, ROUNDS);
        if (tiers != Tiers.COLD) {
            assertTrue(code.statistics().retiredCompiled() > 0, code.statistics().toString());
        }
    }

    /** A loop of one block is unrolled where it is compiled; it is left after 1 to 7 iterations. */
    @ParameterizedTest
    @EnumSource
    void aLoopCountsWhereverItIsLeft(Tiers tiers) throws MemoryAccessException {
        startCounting(
                tiers,
                word(ADD_IMMEDIATE, 1, 4, 0),
                word(ADD_IMMEDIATE, 1, 1, -1),
                word(BRANCH_IF_NOT_EQUAL, 1, 0, -4),
                word(ADD_IMMEDIATE, 4, 4, -1),
                word(BRANCH_IF_NOT_EQUAL, 4, 0, -16),
                word(ADD_IMMEDIATE, 4, 4, 7),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -28),
                word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(2, ROUNDS);
        core.setRegister(4, 7);
        assertInstanceOf(Exit.SystemCall.class, core.run());
        long outer = 7L * ROUNDS;
        long inner = (1 + 2 + 3 + 4 + 5 + 6 + 7) * (long) ROUNDS;
        assertCounts(outer, inner, inner, outer, outer, ROUNDS, ROUNDS, ROUNDS, 1);
    }

    /** The first iteration of a loop that faults is any of the copies that the loop is unrolled into. */
    @ParameterizedTest
    @EnumSource
    void whatFaultsInAnUnrolledLoopDoesNotCount(Tiers tiers) throws MemoryAccessException {
        startCounting(
                tiers,
                word(STORE, 1, 3, 0),
                word(ADD_IMMEDIATE, 3, 3, 8),
                word(BRANCH_IF_NOT_EQUAL, 3, 0, -8));
        long stores = 0;
        for (int distance = 1; distance <= 5; distance++) {
            do {
                core.setPc(CODE);
                core.setRegister(3, END - 8L * (4000 + distance));
                assertInstanceOf(Exit.Fault.class, core.run());
                stores += 4000 + distance;
            } while (tiers != Tiers.COLD && code.statistics().retiredCompiled() == 0);
            assertCounts(stores, stores, stores);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatFaultsDoesNotCount(Tiers tiers) throws MemoryAccessException {
        startCounting(
                tiers,
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(STORE, 1, 3, 0),
                word(ADD_IMMEDIATE, 3, 3, 8),
                word(BRANCH_IF_NOT_EQUAL, 3, 0, -12));
        core.setRegister(3, DATA);
        assertInstanceOf(Exit.Fault.class, core.run());
        long stores = (END - DATA) / 8;
        assertCounts(stores + 1, stores, stores, stores);
    }

    @ParameterizedTest
    @EnumSource
    void whatLeavesCompiledCodeCounts(Tiers tiers) throws MemoryAccessException {
        startCounting(
                tiers,
                word(LOAD, 1, 3, 0),
                word(FENCE, 0, 0, 0),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -12),
                word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(2, 100_000);
        core.setRegister(3, DATA);
        assertInstanceOf(Exit.SystemCall.class, core.run());
        assertCounts(100_000, 100_000, 100_000, 100_000, 1);
    }

    @ParameterizedTest
    @EnumSource
    void breakpointsAndStepsCountRight(Tiers tiers) throws MemoryAccessException {
        startCounting(
                tiers,
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(2, 1000);
        code.setBreakpoints(Set.of(CODE + 4));
        for (int i = 0; i < 1000; i++) {
            assertInstanceOf(Exit.Stopped.class, core.run());
            core.debug().step();
            assertInstanceOf(Exit.Stopped.class, core.run());
        }
        assertInstanceOf(Exit.SystemCall.class, core.run());
        assertCounts(1000, 1000, 1000, 1);
    }
}
