// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.jargoon.isa.riscv.MappedPages.ALL;
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
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a machine's core goes on, and what of the old code and the old page tables it still uses. */
class MachineFenceTest {
    private static final int T0 = 5;
    private static final int A1 = 11;

    private final MappedPages memory = new MappedPages(8);
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

    private static int store() {
        return word("sd", 0, A1, T0, 0);
    }

    /** What a test does while a core runs. */
    private interface Body {
        void run() throws Exception;
    }

    /** Runs a loop at 0 that stores a count at 0x1000 without end, until {@code body} is through or has failed. */
    private void whileStoring(MachineCore core, Tiers tiers, Body body) throws Exception {
        memory.map(0, 0, ALL).map(0x1000, 1, READ | WRITE).map(0x2000, 2, ALL);
        memory.code(0, 0, word("addi", T0, T0, 0, 1), store(), word("jal", 0, 0, 0, -8));
        memory.code(2, 0, word("fence.i", 0, 0, 0, 0), word("wfi", 0, 0, 0, 0));
        core.setRegister(A1, 0x1000);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Exit> running = threads.submit(core::run);
            try {
                while (stored() == 0 || tiers != Tiers.COLD && code.statistics().retiredCompiled() == 0) {
                    Thread.onSpinWait();
                }
                body.run();
            } finally {
                core.kick();
            }
            assertInstanceOf(Exit.Kicked.class, running.get(20, TimeUnit.SECONDS));
        }
    }

    private long stored() {
        return UNSAFE.getLongVolatile(null, memory.frame(1, 0));
    }

    /** A remote fence.i comes behind the hart's own one, which has dropped the code already. */
    @ParameterizedTest
    @CsvSource({"COLD, false", "COLD, true", "ALL, false", "ALL, true"})
    void noCoreRunsOldCodeOnceItsSynchronizationHasReturned(Tiers tiers, boolean behindFence) throws Exception {
        MachineCore core = start(tiers);
        MachineCore other = code.newCore(1);
        whileStoring(core, tiers, () -> {
            for (int round = 0; round < 200; round++) {
                long seen = stored();
                while (stored() == seen) {
                    Thread.onSpinWait();
                }
                memory.code(0, 0, word("addi", T0, 0, 0, -2));
                if (behindFence) {
                    other.setPc(0x2000);
                    assertInstanceOf(Exit.Wait.class, other.run());
                }
                code.synchronizeCode(0, 1L << 56);
                long last = stored();
                for (int i = 0; i < 1000; i++) {
                    long now = stored();
                    assertTrue(now == -2 || now == last, "old code stored " + now + " after " + last);
                }
                while (stored() != -2) {
                    Thread.onSpinWait();
                }
                memory.code(0, 0, word("addi", T0, T0, 0, 1));
                code.synchronizeCode(0, 4);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void changedTranslationsAreForgottenAndCodeIsKept(Tiers tiers) throws Exception {
        MachineCore core = start(tiers);
        whileStoring(core, tiers, () -> {
            long blocks = code.statistics().blocks();
            int before = 1;
            for (int frame = 3; frame < 8; frame++) {
                memory.map(0x1000, frame, READ | WRITE);
                code.translationsChanged();
                long last = UNSAFE.getLong(memory.frame(before, 0));
                while (UNSAFE.getLongVolatile(null, memory.frame(frame, 0)) == 0) {
                    Thread.onSpinWait();
                }
                assertEquals(last, UNSAFE.getLong(memory.frame(before, 0)), "stored by an old translation");
                before = frame;
            }
            assertEquals(blocks, code.statistics().blocks());
            assertEquals(0, code.statistics().invalidations());
        });
    }

    @ParameterizedTest
    @EnumSource
    void theProgramCounterHasNoLowestBit(Tiers tiers) {
        // A VMM may create a VCPU with any entry, and a guest may name one to hart_start.
        memory.map(0, 0, ALL);
        memory.code(0, 0xffc, word("wfi", 0, 0, 0, 0));
        MachineCore core = start(tiers);
        core.setPc(0xffd);
        assertEquals(0xffc, core.pc());
        assertInstanceOf(Exit.Wait.class, core.run());
        assertEquals(0x1000, core.pc());
    }
}
