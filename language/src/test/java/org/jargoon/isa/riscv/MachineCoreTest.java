// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.jargoon.isa.riscv.MappedPages.ALL;
import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a machine's core does with memory, code and interrupts, the same in every tier. */
class MachineCoreTest {
    private static final int RA = 1;
    private static final int T0 = 5;
    private static final int T1 = 6;
    private static final int T2 = 7;
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int A2 = 12;
    private static final int A3 = 13;
    private static final int A4 = 14;

    private static final int SSTATUS = 0x100;
    private static final int SIE_REGISTER = 0x104;
    private static final int STVEC = 0x105;
    private static final int STIMECMP = 0x14d;
    private static final int TIME = 0xc01;

    /** Enough for a region to be compiled and to run, with the threshold of {@link #start}. */
    private static final int ROUNDS = 3_000_000;

    private final MappedPages memory = new MappedPages(64);
    private MachineCode code;

    private MachineCore start(Tiers tiers) {
        EngineOptions options = EngineOptions.DEFAULT.withTiers(tiers).withRegionThreshold(1_000);
        code = new Rv64Engine().newMachineCode(memory, options, MachineOptions.supervisor());
        return code.newCore(0);
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

    private static int wfi() {
        return word("wfi", 0, 0, 0, 0);
    }

    private static int csrw(int csr, int rs1) {
        return word("csrrw", 0, rs1, 0, csr);
    }

    @ParameterizedTest
    @EnumSource
    void loadsAndStoresGoToThePagesThatAreMapped(Tiers tiers) {
        // Adds up a counter in one page and copies it to the next; both in frames that are far from each other.
        memory.map(0, 0, ALL).map(0x1000, 20, READ | WRITE).map(0x2000, 10, READ | WRITE);
        memory.code(
                0,
                0,
                word("ld", T0, A1, 0, 0),
                word("addi", T0, T0, 0, 1),
                word("sd", 0, A1, T0, 0),
                word("sw", 0, A2, T0, 8),
                word("bne", 0, T0, A0, -16),
                wfi());
        MachineCore core = start(tiers);
        core.setRegister(A0, ROUNDS);
        core.setRegister(A1, 0x1000);
        core.setRegister(A2, 0x2000);
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(ROUNDS, UNSAFE.getLong(memory.frame(20, 0)));
        assertEquals(ROUNDS, UNSAFE.getInt(memory.frame(10, 8)));
        assertEquals(24, core.pc());
        assertEquals(5L * ROUNDS + 1, core.retired());
        assertCompiled(tiers);
    }

    @ParameterizedTest
    @EnumSource
    void anAccessAcrossPagesTouchesBoth(Tiers tiers) {
        memory.map(0, 0, ALL).map(0x1000, 20, READ | WRITE).map(0x2000, 10, READ | WRITE);
        memory.code(
                0,
                0,
                word("sd", 0, A1, T0, 0),
                word("ld", T1, A1, 0, 0),
                word("addi", T0, T1, 0, 1),
                word("bne", 0, T0, A0, -12),
                wfi());
        MachineCore core = start(tiers);
        core.setRegister(A0, ROUNDS);
        core.setRegister(A1, 0x1ffe);
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals((short) (ROUNDS - 1), UNSAFE.getShort(memory.frame(20, 0xffe)));
        assertEquals(ROUNDS - 1 >>> 16, UNSAFE.getInt(memory.frame(10, 0)));
        assertCompiled(tiers);
    }

    @ParameterizedTest
    @EnumSource
    void anAccessOutsideExitsAtTheInstructionWithItsSyndrome(Tiers tiers) {
        // Stores a count to a page that is not there, and the program goes on where it is told to.
        memory.map(0, 0, ALL);
        memory.code(
                0,
                0,
                word("addi", T0, T0, 0, 1),
                word("sh", 0, A1, T0, 6),
                word("lb", T1, A1, 0, 1),
                word("bne", 0, T0, A0, -12),
                wfi());
        MachineCore core = start(tiers);
        core.setRegister(A0, 20_000);
        core.setRegister(A1, 0x5000);
        for (int i = 1; i <= 20_000; i++) {
            assertEquals(new Exit.MemoryAccess(0x5006, WRITE, 4, new Exit.Syndrome(2, false, T0, i)), core.run());
            assertEquals(4, core.pc());
            core.setPc(8);
            assertEquals(new Exit.MemoryAccess(0x5001, READ, 4, new Exit.Syndrome(1, true, T1, 0)), core.run());
            core.setRegister(T1, i);
            core.setPc(12);
        }
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(20_000, core.register(T1));
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoSimpleAccessExitsWithoutSyndrome(Tiers tiers) {
        memory.map(0, 0, ALL);
        memory.code(0, 0, word("amoadd.w", T0, A1, T1, 0), word("ld", T0, A2, 0, 0), word("jal", 0, 0, 0, 0x5000 - 8));
        MachineCore core = start(tiers);
        core.setRegister(A1, 0x5000);
        core.setRegister(A2, 0x0ffc);
        assertEquals(new Exit.MemoryAccess(0x5000, WRITE, 4, null), core.run());
        core.setPc(4);
        assertEquals(new Exit.MemoryAccess(0x1000, READ, 4, null), core.run(), "the second half of a crossing load");
        core.setPc(8);
        assertEquals(new Exit.MemoryAccess(0x5000, EXECUTE, 0, null), core.run());
        assertEquals(0x5000, core.pc());
    }

    @ParameterizedTest
    @EnumSource
    void anInstructionAcrossPagesIsFetchedFromBoth(Tiers tiers) {
        memory.map(0, 0, ALL).map(0x1000, 5, ALL);
        int add = word("addi", T0, T0, 0, 1);
        memory.code(0, 0xffa, word("addi", T1, T1, 0, 2));
        UNSAFE.putShort(memory.frame(0, 0xffe), (short) add);
        UNSAFE.putShort(memory.frame(5, 0), (short) (add >>> 16));
        memory.code(5, 2, word("bne", 0, T0, A0, -8), wfi());
        MachineCore core = start(tiers);
        core.setPc(0xffa);
        core.setRegister(A0, ROUNDS);
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(ROUNDS, core.register(T0));
        assertEquals(2L * ROUNDS, core.register(T1));
        assertCompiled(tiers);
        memory.unmap(0x1000);
        code.mappingChanged(0x1000, PAGE_SIZE);
        core.setPc(0xffa);
        assertEquals(new Exit.MemoryAccess(0x1000, EXECUTE, 0, null), core.run());
        assertEquals(0xffe, core.pc());
    }

    @ParameterizedTest
    @EnumSource
    void noCoreUsesAMappingOnceItsChangeHasReturned(Tiers tiers) throws Exception {
        memory.map(0, 0, ALL).map(0x1000, 1, READ | WRITE);
        memory.code(
                0,
                0,
                word("addi", T0, T0, 0, 1),
                word("sd", 0, A1, T0, 0),
                word("ld", T1, A1, 0, 8),
                word("beq", 0, T1, 0, -12),
                wfi());
        MachineCore core = start(tiers);
        core.setRegister(A1, 0x1000);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Exit> running = threads.submit(core::run);
            for (int frame = 2; frame < 60; frame++) {
                int before = frame - 1;
                awaitNonZero(memory.frame(before, 0));
                memory.map(0x1000, frame, READ | WRITE);
                code.mappingChanged(0x1000, PAGE_SIZE);
                long last = UNSAFE.getLong(memory.frame(before, 0));
                awaitNonZero(memory.frame(frame, 0));
                assertEquals(last, UNSAFE.getLong(memory.frame(before, 0)), "stored to a page that had gone");
            }
            memory.unmap(0x1000);
            code.mappingChanged(0x1000, PAGE_SIZE);
            assertEquals(0x1000, assertInstanceOf(Exit.MemoryAccess.class, running.get(20, TimeUnit.SECONDS))
                    .address() & -PAGE_SIZE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void codeThatIsUnmappedOrRewrittenByTheHostRunsNoMore(Tiers tiers) throws Exception {
        // Counts by one or, once the code is rewritten, by two; ends when its page is no longer executable.
        memory.map(0, 0, ALL).map(0x1000, 1, READ | WRITE);
        memory.code(0, 0, word("addi", T0, T0, 0, 1), word("sd", 0, A1, T0, 0), word("jal", 0, 0, 0, -8));
        MachineCore core = start(tiers);
        core.setRegister(A1, 0x1000);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Exit> running = threads.submit(core::run);
            while (tiers != Tiers.COLD && code.statistics().retiredCompiled() == 0) {
                Thread.onSpinWait();
            }
            awaitNonZero(memory.frame(1, 0));
            memory.code(0, 0, word("addi", T0, 0, 0, -2));
            code.synchronizeCode(0, 4);
            while (UNSAFE.getLongVolatile(null, memory.frame(1, 0)) != -2) {
                Thread.onSpinWait();
            }
            memory.map(0, 0, READ | WRITE);
            code.mappingChanged(0, PAGE_SIZE);
            Exit.MemoryAccess exit = assertInstanceOf(Exit.MemoryAccess.class, running.get(20, TimeUnit.SECONDS));
            assertEquals(EXECUTE, exit.access());
        }
    }

    private static void awaitNonZero(long host) {
        while (UNSAFE.getLongVolatile(null, host) == 0) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theTimerInterruptsCompiledCode(Tiers tiers) {
        // The handler counts in T1 and arms the timer again, until it has come a thousand times.
        memory.map(0, 0, ALL).map(0x1000, 1, ALL);
        memory.code(0, 0, word("addi", T0, T0, 0, 1), word("jal", 0, 0, 0, -4));
        memory.code(
                1,
                0,
                word("addi", T1, T1, 0, 1),
                word("csrrs", T2, 0, 0, TIME),
                word("addi", T2, T2, 0, 100),
                csrw(STIMECMP, T2),
                word("beq", 0, T1, A0, 8),
                word("sret", 0, 0, 0, 0),
                csrw(SIE_REGISTER, 0),
                wfi());
        memory.map(0x2000, 2, ALL);
        memory.code(
                2,
                0,
                csrw(STVEC, A1),
                csrw(SIE_REGISTER, A2),
                csrw(SSTATUS, A3),
                csrw(STIMECMP, 0),
                word("jalr", 0, 0, 0, 0));
        MachineCore core = start(tiers);
        core.setRegister(A0, 1000);
        core.setRegister(A1, 0x1000);
        core.setRegister(A2, 1 << 5);
        core.setRegister(A3, 1 << 1);
        core.setPc(0x2000);
        assertEquals(Exit.Wait.INSTANCE, core.run());
        assertEquals(GuestClock.NEVER, core.timerDeadline());
        assertEquals(1000, core.register(T1));
        assertCompiled(tiers);
    }

    @ParameterizedTest
    @EnumSource
    void floatingPointIsIllegalWhileItIsOffInCompiledCodeToo(Tiers tiers) {
        // A loop of floating-point code is compiled; then it runs with FS off.
        memory.map(0, 0, ALL).map(0x1000, 1, ALL);
        memory.code(
                0,
                0,
                word("addi", T0, T0, 0, 1),
                word("fmv.d.x", 1, T0, 0, 0),
                word("bne", 0, T0, A0, -8),
                wfi());
        memory.code(1, 0, word("csrrs", A4, 0, 0, 0x143), wfi());
        memory.map(0x2000, 2, ALL);
        memory.code(2, 0, csrw(STVEC, A1), csrw(SSTATUS, A2), word("jalr", RA, 0, 0, 0));
        MachineCore core = start(tiers);
        core.setRegister(A0, ROUNDS);
        core.setRegister(A1, 0x1000);
        core.setRegister(A2, 1 << 13);
        core.setPc(0x2000);
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(16, core.pc());
        assertEquals(ROUNDS, core.floatRegister(1));
        assertCompiled(tiers);
        core.setRegister(T0, 0);
        core.setRegister(A2, 0);
        core.setPc(0x2000);
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(0x1008, core.pc());
        assertEquals(1, core.register(T0));
        assertEquals(Integer.toUnsignedLong(word("fmv.d.x", 1, T0, 0, 0)), core.register(A4));
    }

    @ParameterizedTest
    @EnumSource
    void aKickEndsCompiledCode(Tiers tiers) throws Exception {
        memory.map(0, 0, ALL).map(0x1000, 1, READ | WRITE);
        memory.code(0, 0, word("addi", T0, T0, 0, 1), word("sd", 0, A1, T0, 0), word("jal", 0, 0, 0, -8));
        MachineCore core = start(tiers);
        core.setRegister(A1, 0x1000);
        core.kick();
        assertInstanceOf(Exit.Kicked.class, core.run());
        assertEquals(0, core.retired());
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 100; i++) {
                UNSAFE.putLongVolatile(null, memory.frame(1, 0), 0);
                Future<Exit> running = threads.submit(core::run);
                awaitNonZero(memory.frame(1, 0));
                core.kick();
                assertInstanceOf(Exit.Kicked.class, running.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anInterruptIsTakenRightBehindTheInstructionThatLetsItIn(Tiers tiers) {
        // Each round sip, sie and sstatus let the software interrupt in; the handler adds up where it came from.
        memory.map(0, 0, ALL).map(0x1000, 1, ALL);
        int sip = 0x144;
        int sepc = 0x141;
        memory.code(
                0,
                0,
                csrw(STVEC, A1),
                word("csrrsi", 0, 2, 0, SSTATUS),
                word("csrrsi", 0, 2, 0, SIE_REGISTER),
                word("csrrsi", 0, 2, 0, sip),
                word("csrrci", 0, 2, 0, SIE_REGISTER), // 0x10, and the interrupt came before
                word("csrrsi", 0, 2, 0, sip),
                word("csrrsi", 0, 2, 0, SIE_REGISTER),
                word("csrrci", 0, 2, 0, SSTATUS), // 0x1c
                word("csrrsi", 0, 2, 0, sip),
                word("csrrsi", 0, 2, 0, SSTATUS),
                word("addi", T0, T0, 0, 1), // 0x28
                word("bne", 0, T0, A0, -0x28),
                wfi());
        memory.code(
                1,
                0,
                word("csrrci", 0, 2, 0, sip),
                word("csrrs", T2, 0, 0, sepc),
                word("add", T1, T1, T2, 0),
                word("sret", 0, 0, 0, 0));
        MachineCore core = start(tiers);
        core.setRegister(A0, 10_000);
        core.setRegister(A1, 0x1000);
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(10_000 * (0x10 + 0x1c + 0x28), core.register(T1));
    }
}
