// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.engine.ToyIsa.ADD;
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
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine's rules, in each tier, on {@link ToyIsa}. */
final class EngineTest extends ToyGuest {
    private void assertCompiled(Tiers tiers) {
        CodeStatistics statistics = code.statistics();
        if (tiers != Tiers.COLD) {
            assertTrue(statistics.compilations() > 0, statistics.toString());
            assertTrue(statistics.retiredCompiled() > 0, statistics.toString());
        }
    }

    @Test
    void optimizingRuntimeIsActive() {
        assumeTrue(System.getProperty("java.vm.version").startsWith("25"));
        assertTrue(RegionCompiler.isAvailable(), RegionCompiler.description());
    }

    @ParameterizedTest
    @EnumSource
    void loopAddsUp(Tiers tiers) throws MemoryAccessException {
        start(
                tiers,
                word(ADD, 1, 2, 0),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(2, 1_000_000);
        assertInstanceOf(Exit.SystemCall.class, core.run());
        assertEquals(1_000_000L * 1_000_001 / 2, core.register(1));
        assertEquals(CODE + 16, core.pc());
        assertEquals(3_000_001, core.retired());
        assertCompiled(tiers);
    }

    @ParameterizedTest
    @EnumSource
    void callsAndReturnsStayInOneRegion(Tiers tiers) throws MemoryAccessException {
        start(
                tiers,
                word(CALL, 0, 0, 16),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(SYSTEM_CALL, 0, 0, 0),
                word(ADD, 1, 2, 0),
                word(JUMP_REGISTER, LINK, 0, 0));
        core.setRegister(2, 1_000_000);
        core.run();
        assertEquals(1_000_000L * 1_000_001 / 2, core.register(1));
        assertCompiled(tiers);
        if (tiers != Tiers.COLD) {
            assertTrue(code.statistics().regionEntries() < 200, code.statistics().toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void faultIsPreciseInTheMiddleOfABlock(Tiers tiers) throws MemoryAccessException {
        start(
                tiers,
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(STORE, 1, 3, 0),
                word(ADD_IMMEDIATE, 3, 3, 8),
                word(BRANCH_IF_NOT_EQUAL, 0, 4, -12),
                word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(3, DATA);
        core.setRegister(4, 1);
        Exit.Fault fault = assertInstanceOf(Exit.Fault.class, core.run());
        assertEquals(new Exit.Fault(Exit.Cause.STORE_ACCESS, END), fault);
        long stores = (END - DATA) / 8;
        assertEquals(CODE + 4, core.pc());
        assertEquals(stores + 1, core.register(1));
        assertEquals(END, core.register(3));
        assertEquals(stores * 4 + 1, core.retired());
        assertEquals(stores, memory.readI64(END - 8));
        assertCompiled(tiers);
    }

    @ParameterizedTest
    @EnumSource
    void budgetEndsALoopAtOnce(Tiers tiers) throws MemoryAccessException {
        start(
                EngineOptions.DEFAULT.withTiers(tiers).withInstructionBudget(1_000_000),
                GuestMemory.READ | GuestMemory.EXECUTE,
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(BRANCH_IF_NOT_EQUAL, 1, 0, -4));
        assertInstanceOf(Exit.BudgetExhausted.class, core.run());
        assertEquals(1_000_000, core.retired());
        assertInstanceOf(Exit.BudgetExhausted.class, core.run());
        assertEquals(1_000_000, core.retired());
    }

    @ParameterizedTest
    @EnumSource
    void kickStopsASpinningCoreAndIsSticky(Tiers tiers) throws Exception {
        start(tiers, word(ADD_IMMEDIATE, 1, 1, 1), word(BRANCH_IF_NOT_EQUAL, 1, 0, -4));
        core.kick();
        assertInstanceOf(Exit.Kicked.class, core.run());
        assertEquals(0, core.retired());
        Thread kicker = Thread.ofPlatform().start(() -> {
            while (core.retired() < 10_000_000) {
                Thread.onSpinWait();
            }
            core.kick();
        });
        assertInstanceOf(Exit.Kicked.class, core.run());
        kicker.join();
        assertEquals(core.retired(), core.register(1) * 2 - (core.pc() == CODE ? 0 : 1));
    }

    @ParameterizedTest
    @EnumSource
    void loopThatWaitsForAnotherCoresStoreSeesIt(Tiers tiers) throws Exception {
        start(
                tiers, word(LOAD, 1, 3, 0), word(BRANCH_IF_NOT_EQUAL, 1, 2, -4), word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(2, 42);
        core.setRegister(3, DATA);
        Thread writer = Thread.ofPlatform().start(() -> {
            while (core.retired() < 10_000_000) {
                Thread.onSpinWait();
            }
            assertTrue(memory.contains(DATA, 8));
            GuestMemory.UNSAFE.putLongVolatile(null, memory.hostBase() + DATA, 42);
        });
        assertInstanceOf(Exit.SystemCall.class, core.run());
        writer.join();
        assertEquals(42, core.register(1));
    }

    @ParameterizedTest
    @EnumSource
    void rewrittenCodeRunsAfterTheFence(Tiers tiers) throws MemoryAccessException {
        int patched = word(ADD_IMMEDIATE, 1, 1, 2);
        start(
                EngineOptions.DEFAULT.withTiers(tiers),
                GuestMemory.READ | GuestMemory.WRITE | GuestMemory.EXECUTE,
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(SYSTEM_CALL, 0, 0, 0),
                word(STORE, 4, 3, 0),
                word(FENCE, 0, 0, 0),
                word(CALL, 0, 0, -24));
        core.setRegister(2, 100_000);
        core.run();
        assertEquals(100_000, core.register(1));
        core.setRegister(2, 100_000);
        core.setRegister(3, CODE);
        core.setRegister(4, patched | (long) word(ADD_IMMEDIATE, 2, 2, -1) << 32);
        core.run();
        assertEquals(300_000, core.register(1));
        if (tiers != Tiers.COLD) {
            assertEquals(1, code.statistics().invalidations());
        }
    }

    @ParameterizedTest
    @EnumSource
    void codeIsSeenAnewThatWasWritableOnlyMeanwhile(Tiers tiers) throws MemoryAccessException {
        int execute = GuestMemory.READ | GuestMemory.EXECUTE;
        start(
                tiers,
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(2, 100_000);
        core.run();
        memory.protect(CODE, DATA - CODE, execute | GuestMemory.WRITE);
        code.synchronizeCode(CODE, DATA - CODE);
        memory.writeI32(CODE, word(ADD_IMMEDIATE, 1, 1, 2));
        memory.protect(CODE, DATA - CODE, execute);
        code.synchronizeCode(CODE, DATA - CODE);
        core.setPc(CODE);
        core.setRegister(2, 100_000);
        core.run();
        assertEquals(300_000, core.register(1));
    }

    @ParameterizedTest
    @EnumSource
    void instructionThatLeavesCompiledCodeMayBeAHotEntry(Tiers tiers) throws MemoryAccessException {
        start(
                EngineOptions.DEFAULT.withTiers(tiers).withInstructionBudget(1_000_000),
                GuestMemory.READ | GuestMemory.EXECUTE,
                word(FENCE, 0, 0, 0),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(2, 100_000);
        assertInstanceOf(Exit.SystemCall.class, core.run());
        assertEquals(300_001, core.retired());
    }

    @ParameterizedTest
    @EnumSource
    void faultBeforeAnInstructionThatLeavesCompiledCodeCountsExactly(Tiers tiers) throws MemoryAccessException {
        start(
                tiers,
                word(ADD_IMMEDIATE, 3, 3, 8),
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(BRANCH_IF_NOT_EQUAL, 1, 4, 8),
                word(SYSTEM_CALL, 0, 0, 0),
                word(STORE, 1, 3, 0),
                word(FENCE, 0, 0, 0),
                word(BRANCH_IF_NOT_EQUAL, 1, 4, -24));
        core.setRegister(3, DATA - 8);
        assertInstanceOf(Exit.Fault.class, core.run());
        long stores = (END - DATA) / 8;
        assertEquals(CODE + 16, core.pc());
        assertEquals(stores * 6 + 3, core.retired());
    }

    @Test
    void budgetEndsCodeThatOnlyGoesForward() throws MemoryAccessException {
        int[] words = new int[(int) (DATA - CODE) / 4];
        Arrays.fill(words, word(ADD_IMMEDIATE, 1, 1, 1));
        start(
                EngineOptions.DEFAULT.withInstructionBudget(1_000), GuestMemory.READ | GuestMemory.EXECUTE, words);
        assertInstanceOf(Exit.BudgetExhausted.class, core.run());
        assertTrue(core.retired() < 1_100, "retired " + core.retired());
    }

    @Test
    void closedCodeRunsNoMore() throws MemoryAccessException {
        start(Tiers.COLD, word(BRANCH_IF_NOT_EQUAL, 1, 0, 0));
        core.setRegister(1, 1);
        code.close();
        memory.close();
        assertInstanceOf(Exit.Kicked.class, core.run());
        assertInstanceOf(Exit.Kicked.class, core.run());
    }

    @Test
    void firstTierAloneCompilesEachRegionOnce() throws MemoryAccessException {
        start(
                Tiers.FIRST,
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -4),
                word(SYSTEM_CALL, 0, 0, 0));
        for (int i = 0; i < 20_000; i++) {
            core.setPc(CODE);
            core.setRegister(2, 100);
            core.run();
        }
        assertEquals(code.statistics().regions(), code.statistics().compilations());
    }

    @Test
    void codeThatIsRewrittenOftenIsNotCompiledEachTime() throws MemoryAccessException {
        start(
                EngineOptions.DEFAULT,
                GuestMemory.READ | GuestMemory.WRITE | GuestMemory.EXECUTE,
                word(FENCE, 0, 0, 0),
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(SYSTEM_CALL, 0, 0, 0));
        for (int i = 0; i < 1000; i++) {
            core.setPc(CODE);
            core.setRegister(2, 1000);
            core.run();
            memory.writeI32(CODE + 4, word(ADD_IMMEDIATE, 1, 1, i & 1));
        }
        assertEquals(1000 + 499 * 1000, core.register(1));
        assertTrue(code.statistics().compilations() < 12, code.statistics().toString());
    }

    @Test
    void codeCacheIsBounded() throws MemoryAccessException {
        int[] words = new int[3000];
        for (int i = 0; i < words.length - 2; i++) {
            words[i] = word(ADD_IMMEDIATE, 1, 1, 1);
        }
        words[words.length - 2] = word(ADD_IMMEDIATE, 2, 2, -1);
        words[words.length - 1] = word(SYSTEM_CALL, 0, 0, 0);
        start(
                EngineOptions.DEFAULT.withCodeCacheInstructions(500), GuestMemory.READ | GuestMemory.EXECUTE, words);
        for (int i = 0; i < 100; i++) {
            core.setPc(CODE);
            core.run();
        }
        assertEquals(100 * 2998, core.register(1));
    }

    @Test
    void fetchOutsideExecutableMemoryFaults() throws MemoryAccessException {
        start(Tiers.COLD, word(JUMP_REGISTER, 3, 0, 0));
        core.setRegister(3, DATA);
        assertEquals(new Exit.Fault(Exit.Cause.FETCH_ACCESS, DATA), core.run());
        assertEquals(DATA, core.pc());
        assertEquals(1, core.retired());
    }

    @Test
    void illegalInstructionIsNotRetired() throws MemoryAccessException {
        start(Tiers.COLD, word(ADD_IMMEDIATE, 1, 1, 1), 0xffffffff);
        assertEquals(new Exit.Fault(Exit.Cause.ILLEGAL_INSTRUCTION, 0xffffffff), core.run());
        assertEquals(CODE + 4, core.pc());
        assertEquals(1, core.retired());
    }
}
