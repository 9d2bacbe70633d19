// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.jargoon.isa.riscv.MappedPages.ALL;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.TreeMap;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a profiler gets from a machine's core. */
class MachineLookTest {
    private static final int T0 = 5;
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int A2 = 12;
    private static final int LOOKS = 2000;

    private final MappedPages memory = new MappedPages(64);
    private MachineCode code;

    private MachineCore start() {
        EngineOptions options = EngineOptions.DEFAULT.withTiers(EngineOptions.Tiers.COLD);
        code = new Rv64Engine().newMachineCode(memory, options, MachineOptions.supervisor());
        return code.newCore(0);
    }

    @AfterEach
    void close() {
        code.close();
        memory.close();
    }

    private static int wfi() {
        return word("wfi", 0, 0, 0, 0);
    }

    /** Of a guest that waits after each few instructions, each is found as often as the next. */
    @Test
    void aLookIsNotBoundToWhereTheGuestWaits() {
        memory.map(0, 0, ALL);
        memory.code(
                0, 0, word("addi", T0, T0, 0, 1), word("addi", T0, T0, 0, 1), wfi(), word("jal", 0, 0, 0, -12));
        MachineCore core = start();
        Map<Long, Integer> found = new TreeMap<>();
        int[] looks = new int[1];
        core.setObserver((looked, tier) -> {
            if (tier == Tier.COLD) {
                found.merge(looked.pc(), 1, Integer::sum);
                looks[0]++;
            }
            looked.askToLook();
        });
        core.askToLook();
        while (looks[0] < LOOKS) {
            assertInstanceOf(Exit.Wait.class, core.run());
        }
        assertEquals(4, found.size(), found::toString);
        found.values().forEach(count -> assertEquals(0.25, (double) count / looks[0], 0.08, found::toString));
    }

    /** The loads go to two pages by turns. */
    private long missesOfRounds(int rounds, long one, long other) {
        memory.map(0, 0, ALL).map(one, 20, READ | WRITE).map(other, 21, READ | WRITE);
        memory.code(
                0,
                0,
                word("ld", T0, A1, 0, 0),
                word("ld", T0, A2, 0, 0),
                word("addi", A0, A0, 0, -1),
                word("bne", 0, A0, 0, -12),
                wfi());
        MachineCore core = start();
        core.setRegister(A0, rounds);
        core.setRegister(A1, one);
        core.setRegister(A2, other);
        assertInstanceOf(Exit.Wait.class, core.run());
        return core.translationMisses();
    }

    @Test
    void pagesThatStayAtHandAreMissedOnce() {
        assertTrue(missesOfRounds(1000, 0x1000, 0x2000) < 10);
    }

    @Test
    void pagesThatDisplaceEachOtherAreMissedEachTime() {
        // The same place of a buffer of 256 pages.
        long misses = missesOfRounds(1000, 0x1000, 0x101000);
        assertTrue(misses >= 2000 && misses < 2010, () -> misses + " misses");
    }
}
