// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.junit.jupiter.api.Test;

/** Where time is instructions, everything happens at the same instruction in each run, whatever tier runs it. */
class InstructionClockTest {
    private static final int BUDGET = 3_000_000;
    private static final int S0 = 8;
    private static final int S1 = 9;
    private static final int A1 = 11;
    private static final int T0 = 5;
    private static final int T1 = 6;
    private static final int SSTATUS = 0x100;
    private static final int SIE = 0x104;
    private static final int STVEC = 0x105;
    private static final int STIMECMP = 0x14d;
    private static final int TIME = 0xc01;
    private static final int INSTRET = 0xc02;

    /** What is left of a run: how far it came, how many interrupts there were, and a hash of when each was. */
    private record Trace(long retired, long pc, long interrupts, long hash) {}

    private static Trace run(Tiers tiers) {
        MappedPages memory = new MappedPages(2);
        memory.map(0, 0, MappedPages.ALL).map(0x1000, 1, MappedPages.ALL);
        memory.code(
                0,
                0,
                word("csrrw", 0, A1, 0, STVEC),
                word("addi", T0, 0, 0, 32),
                word("csrrs", 0, T0, 0, SIE),
                word("csrrw", 0, 0, 0, STIMECMP),
                word("csrrsi", 0, 2, 0, SSTATUS),
                // A loop with two ways through it, by a number that looks random.
                word("slli", T1, S1, 0, 7),
                word("xor", S1, S1, T1, 0),
                word("srli", T1, S1, 0, 9),
                word("xor", S1, S1, T1, 0),
                word("andi", T1, S1, 0, 4),
                word("beq", 0, T1, 0, -20),
                word("addi", S1, S1, 0, 77),
                word("addi", S1, S1, 0, 1),
                word("jal", 0, 0, 0, -32));
        memory.code(
                1,
                0,
                word("csrrs", T0, 0, 0, INSTRET),
                word("slli", T1, S0, 0, 5),
                word("sub", S0, T1, S0, 0),
                word("add", S0, S0, T0, 0),
                word("csrrs", T0, 0, 0, TIME),
                word("addi", T0, T0, 0, 61),
                word("csrrw", 0, T0, 0, STIMECMP),
                word("addi", A1, A1, 0, 1),
                word("sret", 0, 0, 0, 0));
        EngineOptions options = EngineOptions.DEFAULT
                .withTiers(tiers)
                .withRegionThreshold(500)
                .withInstructionBudget(BUDGET);
        MachineOptions machine = MachineOptions.supervisor().withClock(GuestClock.instructions(5));
        try (MachineCode code = new Rv64Engine().newMachineCode(memory, options, machine)) {
            MachineCore core = code.newCore(0);
            core.setRegister(A1, 0x1000);
            core.setRegister(S1, 12345);
            assertSame(Exit.BudgetExhausted.INSTANCE, core.run());
            return new Trace(core.retired(), core.pc(), core.register(A1) - 0x1000, core.register(S0));
        } finally {
            memory.close();
        }
    }

    @Test
    void allTiersTakeEachInterruptAtTheSameInstruction() {
        List<Trace> traces = new ArrayList<>();
        for (Tiers tiers : Tiers.values()) {
            traces.add(run(tiers));
        }
        Trace first = traces.getFirst();
        assertEquals(BUDGET, first.retired());
        assertTrue(first.interrupts() > BUDGET / 16 / 61 / 2, first.toString());
        traces.forEach(trace -> assertEquals(first, trace));
    }
}
