// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static java.time.Duration.ofSeconds;
import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A machine's instruction budget ends whatever the guest does, and is spent by what it retires. */
class MachineBudgetTest {
    private static final int BUDGET = 200_000;
    private static final int A1 = 11;
    private static final int SSTATUS = 0x100;
    private static final int SIE = 0x104;
    private static final int STVEC = 0x105;
    private static final int SIP = 0x144;
    private static final int SUPERVISOR_SOFTWARE = 2;

    private final MappedPages memory = new MappedPages(2);
    private MachineCode code;

    @AfterEach
    void close() {
        code.close();
        memory.close();
    }

    private MachineCore start(Tiers tiers) {
        memory.map(0, 0, MappedPages.ALL).map(0x1000, 1, MappedPages.ALL);
        code = new Rv64Engine().newMachineCode(memory, EngineOptions.DEFAULT
                .withTiers(tiers)
                .withRegionThreshold(1_000)
                .withInstructionBudget(BUDGET), MachineOptions.supervisor());
        MachineCore core = code.newCore(0);
        core.setRegister(A1, 0x1000);
        return core;
    }

    private static int csrsi(int csr, int bits) {
        return word("csrrsi", 0, bits, 0, csr);
    }

    @ParameterizedTest
    @EnumSource
    void aGuestThatInterruptsItselfLosesNothingOfItsBudget(Tiers tiers) {
        memory.code(
                0,
                0,
                word("csrrw", 0, A1, 0, STVEC),
                csrsi(SIE, SUPERVISOR_SOFTWARE),
                csrsi(SSTATUS, 2),
                csrsi(SIP, SUPERVISOR_SOFTWARE),
                word("jal", 0, 0, 0, -4));
        memory.code(1, 0, word("csrrci", 0, SUPERVISOR_SOFTWARE, 0, SIP), word("sret", 0, 0, 0, 0));
        MachineCore core = start(tiers);
        assertSame(Exit.BudgetExhausted.INSTANCE, core.run());
        assertEquals(BUDGET, core.retired());
    }

    @ParameterizedTest
    @EnumSource
    void aGuestThatOnlyTrapsComesToItsEnd(Tiers tiers) {
        // The handler is an illegal instruction.
        memory.code(0, 0, word("csrrw", 0, A1, 0, STVEC), 0);
        MachineCore core = start(tiers);
        assertSame(Exit.BudgetExhausted.INSTANCE, assertTimeoutPreemptively(ofSeconds(20), core::run));
        assertEquals(1, core.retired());
    }

    @ParameterizedTest
    @EnumSource
    void aGuestWithoutAHandlerComesToItsEnd(Tiers tiers) {
        // The handler cannot be fetched, as its page table has no entry for it.
        memory.code(0, 0, word("csrrw", 0, A1, 0, 0x180));
        MachineCore core = start(tiers);
        core.setRegister(A1, 8L << 60 | 1);
        assertSame(Exit.BudgetExhausted.INSTANCE, assertTimeoutPreemptively(ofSeconds(20), core::run));
        assertEquals(1, core.retired());
    }
}
