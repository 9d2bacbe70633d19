// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Which interrupt a hart takes, and in which mode, over all combinations of what is pending, enabled and delegated, the
 * mode and the global enables; against a model that asks the manual's questions one by one.
 */
class InterruptPriorityTest {
    /** Numbers in the manual's order of priority. */
    private static final int[] ORDER = {11, 3, 7, 9, 1, 5};

    private static final int[] DELEGABLE = {1, 5, 9};
    private static final long MIE = 1 << 3;
    private static final long SIE = 1 << 1;
    private static final long STCE = 1L << 63;

    private final HartFixture fixture = HartFixture.machine();
    private final Rv64Hart hart = fixture.hart;
    private int taken;

    /** What the hart is to do: the number of the interrupt, or -1, and the mode that takes it. */
    private record Decision(int number, int mode) {}

    private static Decision model(long pending, long enabled, long delegated, long status, int privilege) {
        for (int mode = 3; mode >= 1; mode -= 2) {
            boolean globally = mode > privilege || mode == privilege && (status & (mode == 3 ? MIE : SIE)) != 0;
            for (int number : ORDER) {
                int goesTo = (delegated >> number & 1) != 0 ? 1 : 3;
                if (globally && goesTo == mode && (pending & enabled & 1L << number) != 0) {
                    return new Decision(number, mode);
                }
            }
        }
        return new Decision(-1, privilege);
    }

    private static long bits(int set, int[] numbers) {
        long bits = 0;
        for (int i = 0; i < numbers.length; i++) {
            bits |= (long) (set >> i & 1) << numbers[i];
        }
        return bits;
    }

    @Test
    void theMostUrgentInterruptIsTakenByTheModeThatItGoesTo() {
        fixture.set(HartFixture.MTVEC, HartFixture.MACHINE_HANDLER | 1).set(HartFixture.STVEC, HartFixture.HANDLER | 1);
        for (int delegated = 0; delegated < 8; delegated++) {
            fixture.set(HartFixture.MIDELEG, bits(delegated, DELEGABLE));
            for (int enabled = 0; enabled < 64; enabled++) {
                fixture.set(HartFixture.MIE, bits(enabled, ORDER));
                for (int pending = 0; pending < 64; pending++) {
                    for (int rest = 0; rest < 12; rest++) {
                        long status = (rest & 1) * MIE | (rest >> 1 & 1) * SIE;
                        int privilege = new int[] {0, 1, 3}[rest >> 2];
                        compare(
                                bits(pending, ORDER),
                                bits(enabled, ORDER),
                                bits(delegated, DELEGABLE),
                                status,
                                privilege);
                    }
                }
            }
        }
        assertTrue(taken > 100_000, "taken: " + taken);
    }

    private void compare(long pending, long enabled, long delegated, long status, int privilege) {
        hart.privilege = 3;
        hart.setMstatus(status);
        hart.privilege = privilege;
        hart.pc = HartFixture.PC;
        makePending(pending, (enabled & 1) == (pending >> 9 & 1));
        Decision expected = model(pending, enabled, delegated, status, privilege);
        assertEquals((pending & enabled) != 0, hart.hasPendingInterrupt());
        hart.takeInterrupt();
        assertEquals(expected.mode, hart.privilege);
        if (expected.number < 0) {
            assertEquals(HartFixture.PC, hart.pc);
            return;
        }
        taken++;
        boolean machine = expected.mode == 3;
        TrapRegisters registers = machine ? hart.machine : hart.supervisor;
        assertEquals(Long.MIN_VALUE | expected.number, registers.cause);
        assertEquals(HartFixture.PC, registers.pc);
        assertEquals(0, registers.value);
        long handler = machine ? HartFixture.MACHINE_HANDLER : HartFixture.HANDLER;
        assertEquals(handler + 4 * expected.number, hart.pc);
    }

    /** External interrupts are raised from outside, or where they can be, written, and the timer likewise. */
    private void makePending(long pending, boolean byGuest) {
        for (int number : ORDER) {
            hart.withdraw(number);
        }
        boolean timer = byGuest && (pending & 1 << 5) != 0;
        hart.setMenvcfg(timer ? STCE : 0);
        hart.setTimer(0);
        hart.interrupts.setPending(pending & (byGuest ? 0x202 : 0x22));
        for (int number : ORDER) {
            boolean external = number == 11 || number == 3 || number == 7 || number == 9 && !byGuest;
            if (external && (pending >> number & 1) != 0) {
                assertTrue(hart.raise(number));
            }
        }
    }

    @Test
    void interruptsStayPendingWhenTheyAreTakenUntilTheyAreWithdrawn() {
        for (int number : ORDER) {
            if (number == 5) {
                continue;
            }
            HartFixture fresh = HartFixture.machine();
            fresh.set(HartFixture.MIE, 1L << number).set(HartFixture.MSTATUS, MIE);
            assertTrue(fresh.hart.raise(number));
            for (int round = 0; round < 2; round++) {
                fresh.hart.machine.cause = 0;
                fresh.hart.takeInterrupt();
                assertEquals(Long.MIN_VALUE | number, fresh.hart.machine.cause, "round " + round);
                assertEquals(1L << number, fresh.get(HartFixture.MIP));
                fresh.execute("mret");
            }
            assertTrue(fresh.hart.withdraw(number));
            assertEquals(0, fresh.get(HartFixture.MIP));
        }
    }

    @Test
    void theLineOfTheExternalInterruptAndWhatTheGuestHasWrittenToSeipAreApart() {
        fixture.set(HartFixture.MIE, 1 << 9).set(HartFixture.MSTATUS, MIE).set(HartFixture.MIP, 1 << 9);
        hart.raise(9);
        hart.takeInterrupt();
        assertEquals(1 << 9, fixture.get(HartFixture.MIP));
        fixture.set(HartFixture.MIP, 0);
        assertEquals(1 << 9, fixture.get(HartFixture.MIP), "the line");
        fixture.set(HartFixture.MIP, 1 << 9);
        hart.withdraw(9);
        assertEquals(1 << 9, fixture.get(HartFixture.MIP), "the bit");
        fixture.set(HartFixture.MIP, 0);
        assertEquals(0, fixture.get(HartFixture.MIP));
    }
}
