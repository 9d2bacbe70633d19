// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.jargoon.isa.riscv.MappedPages.ALL;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vcpu.MachineOptions.Platform;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole programs of machine mode, the same in every tier. */
class MachinePlatformTest {
    private static final int T0 = 5;
    private static final int T1 = 6;
    private static final int T2 = 7;
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int A2 = 12;
    private static final int A3 = 13;
    private static final int A4 = 14;
    private static final int A5 = 15;
    private static final int HANDLER = 0x1000;

    private static final int ROUNDS = 1_000_000;
    private static final int CORES = 2;

    private final MappedPages memory = new MappedPages(16);
    private MachineCode code;

    private MachineCore start(Tiers tiers, GuestClock clock) {
        EngineOptions options = EngineOptions.DEFAULT.withTiers(tiers).withRegionThreshold(1_000);
        MachineOptions machine = MachineOptions.supervisor().withPlatform(Platform.MACHINE).withClock(clock);
        code = new Rv64Engine().newMachineCode(memory, options, machine);
        return code.newCore(0);
    }

    private MachineCore start(Tiers tiers) {
        return start(tiers, GuestClock.real(0));
    }

    @AfterEach
    void close() {
        code.close();
        memory.close();
    }

    private void assertCompiled(Tiers tiers) {
        if (tiers != Tiers.COLD) {
            assertTrue(code.statistics().retiredCompiled() > 0, code.statistics().toString());
        }
    }

    private static int csrw(int csr, int rs1) {
        return word("csrrw", 0, rs1, 0, csr);
    }

    private static int csrr(int rd, int csr) {
        return word("csrrs", rd, 0, 0, csr);
    }

    private static int wfi() {
        return word("wfi", 0, 0, 0, 0);
    }

    /** A handler of machine mode that reads what it is told, and waits. */
    private void handler() {
        memory.map(HANDLER, 1, ALL);
        memory.code(
                1,
                0,
                csrr(A3, HartFixture.MCAUSE),
                csrr(A4, HartFixture.MEPC),
                csrr(A5, HartFixture.MTVAL),
                wfi());
    }

    /** PMP opens the page at 0x2000 up to an address in a0; user mode counts there and runs into the end. */
    @ParameterizedTest
    @EnumSource
    void codeInAPageThatIsProtectedInPartRunsUpToTheEdge(Tiers tiers) {
        handler();
        memory.map(0, 0, ALL).map(0x2000, 2, ALL);
        memory.code(
                0,
                0,
                csrw(HartFixture.MTVEC, A1),
                word("srli", T0, A0, 0, 2),
                csrw(HartFixture.PMPADDR, T0),
                word("addi", T0, 0, 0, 0x0c),
                csrw(HartFixture.PMPCFG, T0),
                csrw(HartFixture.MEPC, A2),
                word("mret", 0, 0, 0, 0));
        for (int i = 0; i < 1000; i++) {
            memory.code(2, 4L * i, word("addi", T1, T1, 0, 1));
        }
        memory.code(2, 0, word("jal", 0, 0, 0, 0x100));
        memory.code(2, 0x100, word("addi", A5, A5, 0, -1), word("bne", 0, A5, 0, -4));
        start(tiers);
        for (int edge : new int[] {0x2800, 0x2200, 0x2204, 0x2c00}) {
            // A hart of its own: only machine mode may change PMP.
            MachineCore core = code.newCore(edge);
            core.setRegister(A0, edge);
            core.setRegister(A1, HANDLER);
            core.setRegister(A2, 0x2000);
            core.setRegister(A5, 5000);
            core.setRegister(T1, 0);
            assertInstanceOf(Exit.Wait.class, core.run());
            assertEquals(1, core.register(A3), "a fetch's access fault");
            assertEquals(edge, core.register(A4));
            assertEquals(edge, core.register(A5));
            assertEquals((edge - 0x2108) / 4, core.register(T1));
        }
    }

    /** An instruction half of which lies behind the edge. */
    @ParameterizedTest
    @EnumSource
    void anInstructionAcrossTheEdgeFaultsAtItsSecondHalf(Tiers tiers) {
        handler();
        memory.map(0, 0, ALL).map(0x2000, 2, ALL);
        memory.code(
                0,
                0,
                csrw(HartFixture.MTVEC, A1),
                csrw(HartFixture.PMPADDR, A0),
                word("addi", T0, 0, 0, 0x0c),
                csrw(HartFixture.PMPCFG, T0),
                csrw(HartFixture.MEPC, A2),
                word("mret", 0, 0, 0, 0));
        UNSAFE.putShort(memory.frame(2, 0x7fc), (short) 0x0001);
        UNSAFE.putInt(memory.frame(2, 0x7fe), word("addi", T1, T1, 0, 1));
        MachineCore core = start(tiers);
        core.setRegister(A0, 0x2800 >> 2);
        core.setRegister(A1, HANDLER);
        core.setRegister(A2, 0x27fc);
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(1, core.register(A3));
        assertEquals(0x27fe, core.register(A4));
        assertEquals(0x2800, core.register(A5));
        assertEquals(0, core.register(T1));
    }

    /** A loop that loads in turn as machine and as user mode, where the same address leads to different pages. */
    @ParameterizedTest
    @EnumSource
    void compiledCodeLoadsAsMprvSays(Tiers tiers) {
        // The root at 0x4000 maps the first GiB by 0x5000, the first 2 MiB of it by 0x6000, page 0x3000 to 0x7000.
        memory.map(0, 0, ALL).map(0x3000, 3, READ | WRITE).map(0x7000, 7, READ | WRITE);
        for (int i = 4; i < 7; i++) {
            memory.map(i * 0x1000L, i, READ | WRITE);
        }
        UNSAFE.putLong(memory.frame(4, 0), 0x5000 >> 2 | 1);
        UNSAFE.putLong(memory.frame(5, 0), 0x6000 >> 2 | 1);
        UNSAFE.putLong(memory.frame(6, 24), 0x7000 >> 2 | 0xd7);
        UNSAFE.putLong(memory.frame(3, 8), 1);
        UNSAFE.putLong(memory.frame(7, 8), 100);
        memory.code(
                0,
                0,
                word("addi", T0, 0, 0, -1),
                csrw(HartFixture.PMPADDR, T0),
                word("addi", T0, 0, 0, 0x1f),
                csrw(HartFixture.PMPCFG, T0),
                csrw(HartFixture.SATP, A1),
                // 20: the loop.
                word("ld", T1, A3, 0, 8),
                word("add", A4, A4, T1, 0),
                word("csrrs", 0, A2, 0, HartFixture.MSTATUS),
                word("ld", T1, A3, 0, 8),
                word("add", A4, A4, T1, 0),
                word("sd", 0, A3, A4, 16),
                word("csrrc", 0, A2, 0, HartFixture.MSTATUS),
                word("addi", A0, A0, 0, -1),
                word("bne", 0, A0, 0, -32),
                wfi());
        MachineCore core = start(tiers);
        core.setRegister(A0, 20_000);
        core.setRegister(A1, 8L << 60 | 4);
        core.setRegister(A2, 1 << 17);
        core.setRegister(A3, 0x3000);
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(20_000 * 101, core.register(A4));
        assertEquals(20_000 * 101, UNSAFE.getLong(memory.frame(7, 16)));
        assertEquals(0, UNSAFE.getLong(memory.frame(3, 16)));
    }

    @ParameterizedTest
    @EnumSource
    void anAccessFaultGoesToTheModeThatItIsDelegatedTo(Tiers tiers) {
        handler();
        memory.map(0, 0, ALL).map(0x2000, 2, ALL);
        memory.code(
                0,
                0,
                csrw(HartFixture.MTVEC, A1),
                csrw(HartFixture.STVEC, A2),
                word("addi", T0, 0, 0, -1),
                csrw(HartFixture.PMPADDR, T0),
                word("addi", T0, 0, 0, 0x1f),
                csrw(HartFixture.PMPCFG, T0),
                csrw(HartFixture.MEDELEG, A0),
                csrw(HartFixture.MSTATUS, A4),
                word("addi", T0, 0, 0, 48),
                csrw(HartFixture.MEPC, T0),
                word("addi", A4, 0, 0, 0),
                word("mret", 0, 0, 0, 0),
                word("sd", 0, A3, T0, 0));
        memory.code(2, 0, csrr(A3, HartFixture.SCAUSE), csrr(A4, HartFixture.SEPC), csrr(A5, HartFixture.STVAL), wfi());
        for (long delegated : new long[] {0, 1 << 7}) {
            for (int privilege : new int[] {0, 1, 3}) {
                MachineCore core = start(tiers);
                core.setRegister(A0, delegated);
                core.setRegister(A1, HANDLER);
                core.setRegister(A2, 0x2000);
                core.setRegister(A3, 0x9008);
                core.setRegister(A4, (long) privilege << 11);
                assertEquals(0x9008, assertInstanceOf(Exit.MemoryAccess.class, core.run()).address());
                core.takeAccessFault();
                boolean toSupervisor = delegated != 0 && privilege < 3;
                assertEquals(toSupervisor ? 0x2000 : HANDLER, core.pc());
                assertInstanceOf(Exit.Wait.class, core.run());
                assertEquals(7, core.register(A3));
                assertEquals(48, core.register(A4));
                assertEquals(0x9008, core.register(A5));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void interruptsFromOutsideAreTakenAgainAndAgainUntilTheyAreWithdrawn(Tiers tiers) {
        memory.map(0, 0, ALL).map(HANDLER, 1, ALL);
        memory.code(
                0,
                0,
                csrw(HartFixture.MTVEC, A1),
                csrw(HartFixture.MIE, A2),
                word("csrrsi", 0, 8, 0, HartFixture.MSTATUS),
                word("addi", T1, T1, 0, 1),
                word("jal", 0, 0, 0, -4));
        // Tells a device of the interrupt.
        memory.code(
                1,
                0,
                csrr(A3, HartFixture.MCAUSE),
                word("sd", 0, A4, A3, 0),
                word("mret", 0, 0, 0, 0));
        MachineCore core = start(tiers);
        core.setRegister(A1, HANDLER);
        core.setRegister(A2, 0xaaa);
        core.setRegister(A4, 0x9000);
        // Each has a lower priority than the one before, so that one that stays pending would be seen.
        int[] order = {11, 3, 7, 9, 1};
        for (int i = 0; i < 100; i++) {
            int vector = order[i % order.length];
            assertTrue(core.raise(vector));
            for (int taken = 0; taken < 3; taken++) {
                Exit.MemoryAccess exit = assertInstanceOf(Exit.MemoryAccess.class, core.run());
                assertEquals(Long.MIN_VALUE | vector, exit.syndrome().data());
                core.setPc(core.pc() + 4);
                assertTrue(core.hasPendingInterrupt());
            }
            core.withdraw(vector);
            assertEquals(false, core.hasPendingInterrupt());
        }
    }

    /** The timer of Sstc, not delegated, in a loop that is compiled; and a state that is saved and restored there. */
    @ParameterizedTest
    @EnumSource
    void theTimerInterruptsACompiledLoopAndARestoredHartGoesOn(Tiers tiers) {
        memory.map(0, 0, ALL).map(HANDLER, 1, ALL);
        memory.code(
                0,
                0,
                csrw(HartFixture.MTVEC, A1),
                csrw(HartFixture.MENVCFG, A2),
                word("addi", T0, 0, 0, 0x20),
                csrw(HartFixture.MIE, T0),
                csrw(HartFixture.STIMECMP, 0),
                word("csrrsi", 0, 8, 0, HartFixture.MSTATUS),
                word("addi", A3, A3, 0, 1),
                word("bne", 0, A3, A4, -4),
                wfi());
        memory.code(
                1,
                0,
                word("addi", A0, A0, 0, 1),
                csrr(T0, 0xc01),
                word("addi", T0, T0, 0, 61),
                csrw(HartFixture.STIMECMP, T0),
                csrr(A5, HartFixture.MCAUSE),
                word("mret", 0, 0, 0, 0));
        GuestClock clock = GuestClock.instructions(0);
        MachineCore core = start(tiers, clock);
        core.setRegister(A1, HANDLER);
        core.setRegister(A2, Long.MIN_VALUE);
        core.setRegister(A4, ROUNDS);
        assertInstanceOf(Exit.Wait.class, core.run());
        long interrupts = core.register(A0);
        assertTrue(interrupts > ROUNDS / 16 / 61, "interrupts: " + interrupts);
        // The time is not the hart's: it goes on in another clock.
        long[] state = core.saveState();
        code.close();
        MachineCore other = start(tiers, GuestClock.instructions(clock.ticks()));
        other.restoreState(state);
        other.setPc(24);
        other.setRegister(A4, 2 * ROUNDS);
        assertInstanceOf(Exit.Wait.class, other.run());
        assertEquals(2 * ROUNDS, other.register(A3));
        assertEquals(Long.MIN_VALUE | 5, other.register(A5));
        assertTrue(other.register(A0) - interrupts > ROUNDS / 16 / 61, "interrupts: " + other.register(A0));
        state = other.saveState();
        MachineCore third = code.newCore(2);
        third.restoreState(state);
        assertArrayEquals(state, third.saveState());
        assertCompiled(tiers);
    }

    /** Two cores count by LR and SC and by an AMO, and each in a word of its own that shares the line. */
    @ParameterizedTest
    @EnumSource
    void noAtomicUpdateOfAnotherCoreIsLost(Tiers tiers) throws Exception {
        memory.map(0, 0, ALL).map(0x2000, 2, READ | WRITE);
        memory.code(
                0,
                0,
                word("lr.d", T0, A1, 0, 0),
                word("addi", T0, T0, 0, 1),
                word("sc.d", T1, A1, T0, 0),
                word("bne", 0, T1, 0, -12),
                word("amoadd.d", 0, A2, A3, 0),
                word("lr.w", T0, A4, 0, 0),
                word("xori", T0, T0, 0, 1),
                word("sc.w", T1, A4, T0, 0),
                word("bne", 0, T1, 0, -12),
                word("addi", A0, A0, 0, -1),
                word("bne", 0, A0, 0, -40),
                wfi());
        MachineCore first = start(tiers);
        List<MachineCore> cores = new ArrayList<>(List.of(first));
        while (cores.size() < CORES) {
            cores.add(code.newCore(cores.size()));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(CORES)) {
            List<Future<Exit>> exits = new ArrayList<>();
            for (MachineCore core : cores) {
                core.setRegister(A0, ROUNDS / 4 + 1);
                core.setRegister(A1, 0x2000);
                core.setRegister(A2, 0x2008);
                core.setRegister(A3, 3);
                core.setRegister(A4, 0x2010);
                exits.add(threads.submit(core::run));
            }
            for (Future<Exit> exit : exits) {
                assertInstanceOf(Exit.Wait.class, exit.get());
            }
        }
        long rounds = (long) CORES * (ROUNDS / 4 + 1);
        assertEquals(rounds, UNSAFE.getLong(memory.frame(2, 0)));
        assertEquals(3 * rounds, UNSAFE.getLong(memory.frame(2, 8)));
        assertEquals(rounds % 2, UNSAFE.getInt(memory.frame(2, 16)));
        assertCompiled(tiers);
    }
}
