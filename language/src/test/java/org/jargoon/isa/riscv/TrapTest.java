// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.Slices;
import org.jargoon.isa.InstructionRow;
import org.jargoon.isa.InstructionRow.Kind;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.Exit.Cause;
import org.jargoon.vcpu.GuestClock;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Exceptions and interrupts enter supervisor mode and sret leaves it, as the privileged manual says. */
class TrapTest {
    private static final int WORDS_PER_ROW = 200;
    private static final long SIE = 1 << 1;
    private static final long SPIE = 1 << 5;
    private static final long SPP = 1 << 8;
    private static final long STATUS_OF_TRAPS = SIE | SPIE | SPP;
    private static final long FS_DIRTY = 3 << 13;
    private static final long SSI = 1 << 1;
    private static final long STI = 1 << 5;
    private static final long SEI = 1 << 9;
    private static final long ALL = SSI | STI | SEI;

    private static final Map<Cause, Integer> NUMBERS = new EnumMap<>(Map.of(
            Cause.FETCH_ACCESS, 1,
            Cause.ILLEGAL_INSTRUCTION, 2,
            Cause.LOAD_MISALIGNED, 4,
            Cause.LOAD_ACCESS, 5,
            Cause.STORE_MISALIGNED, 6,
            Cause.STORE_ACCESS, 7,
            Cause.FETCH_PAGE, 12,
            Cause.LOAD_PAGE, 13,
            Cause.STORE_PAGE, 15));

    private final HartFixture fixture = new HartFixture();
    private final Rv64Hart hart = fixture.hart;

    @Test
    void aHartStartsInSupervisorModeWithItsNumberInA0AndInterruptsOff() {
        Rv64Hart fresh = new HartFixture().hart;
        assertEquals(1, fresh.privilege);
        assertEquals(3, fresh.registers[10]);
        assertEquals(0, fresh.satp);
        assertEquals(0, fresh.interrupts.supervisorEnabled());
        assertFalse(fresh.hasPendingInterrupt());
    }

    @TestFactory
    Stream<DynamicTest> anExceptionTellsItsCauseItsValueAndWhereItHappened() {
        return Stream.of(Cause.values()).map(cause -> DynamicTest.dynamicTest(cause.name(), () -> {
            hart.pc = 0x1234;
            hart.takeException(cause, 0xdead_beefL);
            assertEquals(NUMBERS.get(cause).longValue(), fixture.get(HartFixture.SCAUSE));
            assertEquals(0xdead_beefL, fixture.get(HartFixture.STVAL));
            assertEquals(0x1234, fixture.get(HartFixture.SEPC));
            assertEquals(HartFixture.HANDLER, hart.pc);
        }));
    }

    @Test
    void aTrapSavesModeAndInterruptEnableAndSretRestoresThem() {
        for (int privilege = 0; privilege <= 1; privilege++) {
            for (long enable : List.of(0L, SIE)) {
                fixture.set(HartFixture.SSTATUS, FS_DIRTY | enable);
                hart.privilege = privilege;
                hart.pc = 0x1234;
                hart.takeException(Cause.LOAD_PAGE, 0);
                assertEquals(1, hart.privilege);
                long expected = (privilege == 1 ? SPP : 0) | (enable != 0 ? SPIE : 0);
                assertEquals(expected, fixture.get(HartFixture.SSTATUS) & STATUS_OF_TRAPS);

                assertNull(fixture.execute("sret"));
                assertEquals(privilege, hart.privilege);
                assertEquals(0x1234, hart.pc);
                assertEquals(SPIE | enable, fixture.get(HartFixture.SSTATUS) & STATUS_OF_TRAPS);
                assertEquals(FS_DIRTY, fixture.get(HartFixture.SSTATUS) & FS_DIRTY);
            }
        }
    }

    @Test
    void interruptsGoToTheirOwnEntriesWhereStvecIsVectoredAndExceptionsToTheBase() {
        fixture.set(HartFixture.STVEC, HartFixture.HANDLER | 1).set(HartFixture.SIE, ALL).toUser();
        hart.takeException(Cause.LOAD_PAGE, 0);
        assertEquals(HartFixture.HANDLER, hart.pc);
        for (int number : new int[] {9, 1}) {
            fixture.toUser();
            assertTrue(hart.raise(number));
            hart.takeInterrupt();
            assertEquals(HartFixture.HANDLER + 4 * number, hart.pc);
            assertEquals(Long.MIN_VALUE | number, hart.supervisor.cause);
            assertTrue(hart.withdraw(number));
        }
    }

    @Test
    void ecallFromUserModeIsAnExceptionAndFromSupervisorModeACallOfTheEnvironment() {
        fixture.toUser();
        assertNull(fixture.execute("ecall"));
        assertTrap(8, 0);
        assertFalse(fixture.wasRetired());

        hart.reserve(0x2000, 1, true);
        assertSame(Exit.Hypercall.INSTANCE, fixture.execute("ecall"));
        assertEquals(HartFixture.PC + 4, hart.pc);
        assertTrue(fixture.wasRetired());
        assertFalse(hart.hasReservation(0x2000, true));
        hart.takeBackWait();
        assertEquals(HartFixture.PC, hart.pc);
    }

    @Test
    void ebreakIsAnExceptionThatTellsItsAddress() {
        assertNull(fixture.execute("ebreak"));
        assertTrap(3, HartFixture.PC);
        assertFalse(fixture.wasRetired());
        assertNull(fixture.execute(0x9002));
        assertTrap(3, HartFixture.PC);
    }

    @Test
    void anIllegalInstructionTellsItsBits() {
        for (int word : new int[] {0, 0xffff_ffff, 0x3020_0073, 0x9c41}) {
            assertNull(fixture.execute(word));
            assertTrue(fixture.hasTrappedAsIllegal(word), Integer.toHexString(word));
        }
    }

    @Test
    void supervisorInstructionsAreIllegalInUserMode() {
        for (String name : List.of("sret", "wfi", "sfence.vma", "mret")) {
            fixture.toUser();
            int word = Machine.word(name, 0, 0, 0, 0);
            assertNull(fixture.execute(word));
            assertTrue(fixture.hasTrappedAsIllegal(word), name);
            assertEquals(1, hart.privilege);
        }
    }

    @Test
    void aUserProgramHasNoneOfThem() {
        for (String name : List.of("sret", "wfi", "sfence.vma", "mret")) {
            int word = Machine.word(name, 0, 0, 0, 0);
            assertEquals(
                    new Exit.Fault(Cause.ILLEGAL_INSTRUCTION, Integer.toUnsignedLong(word)).toString(),
                    new Machine().execute(word));
        }
    }

    @Test
    void trapsAndSretDropTheReservation() {
        hart.reserve(0x2000, 1, true);
        hart.takeException(Cause.LOAD_PAGE, 0);
        assertFalse(hart.hasReservation(0x2000, true));
        hart.reserve(0x2000, 1, true);
        fixture.execute("sret");
        assertFalse(hart.hasReservation(0x2000, true));
        fixture.set(HartFixture.SIE, SSI).toUser();
        hart.reserve(0x2000, 1, true);
        hart.raise(1);
        hart.takeInterrupt();
        assertFalse(hart.hasReservation(0x2000, true));
    }

    @Test
    void fenceOfInstructionsReachesTheCodeSpace() {
        assertNull(fixture.execute("fence.i"));
        assertEquals(1, fixture.fences);
        assertEquals(HartFixture.PC + 4, hart.pc);
        assertNull(fixture.execute("sfence.vma"));
        assertEquals(HartFixture.PC + 4, hart.pc);
    }

    @Test
    void theExternalInterruptComesBeforeTheSoftwareInterruptAndThatBeforeTheTimer() {
        fixture.set(HartFixture.SIE, ALL).toUser();
        hart.raise(1);
        hart.raise(9);
        hart.setTimer(0);
        assertEquals(ALL, fixture.get(HartFixture.SIP));
        for (int number : new int[] {9, 1, 5}) {
            hart.takeInterrupt();
            assertEquals(Long.MIN_VALUE | number, hart.supervisor.cause);
            assertEquals(0, hart.supervisor.value);
            if (number == 9) {
                hart.withdraw(9);
            } else if (number == 1) {
                fixture.set(HartFixture.SIP, 0);
            }
            fixture.toUser();
        }
    }

    @Test
    void theExternalInterruptIsPendingUntilItIsWithdrawnAndTheOthersUntilTheGuestClearsThem() {
        fixture.set(HartFixture.SIE, ALL).toUser();
        hart.raise(9);
        fixture.set(HartFixture.SIP, 0);
        for (int round = 0; round < 2; round++) {
            hart.supervisor.cause = 0;
            hart.takeInterrupt();
            assertEquals(Long.MIN_VALUE | 9, hart.supervisor.cause);
            assertEquals(SEI, fixture.get(HartFixture.SIP));
            assertTrue(hart.hasWaitingInterrupt(), "sret is to look again");
            fixture.execute("sret");
        }
        hart.withdraw(9);
        assertEquals(0, fixture.get(HartFixture.SIP));

        hart.raise(1);
        hart.setTimer(0);
        fixture.toUser();
        hart.takeInterrupt();
        assertEquals(SSI | STI, fixture.get(HartFixture.SIP));
        fixture.set(HartFixture.SIP, 0);
        assertEquals(STI, fixture.get(HartFixture.SIP));
        fixture.set(HartFixture.STIMECMP, -1);
        assertEquals(0, fixture.get(HartFixture.SIP));
    }

    @Test
    void noOtherInterruptCanBeRaised() {
        for (int vector = -1; vector < 300; vector++) {
            assertEquals(vector == 1 || vector == 9, new HartFixture().hart.raise(vector), "vector " + vector);
        }
    }

    @Test
    void anInterruptIsTakenWhereItIsEnabledAndTheModeLetsIt() {
        for (long pending : List.of(SSI, SEI, STI)) {
            for (long enabled : List.of(0L, SSI, STI, SEI, ALL)) {
                for (long status : List.of(0L, SIE)) {
                    for (int privilege = 0; privilege <= 1; privilege++) {
                        boolean expected = (pending & enabled) != 0 && (privilege == 0 || status != 0);
                        assertEquals(expected, takes(pending, enabled, status, privilege));
                    }
                }
            }
        }
    }

    private static boolean takes(long pending, long enabled, long status, int privilege) {
        HartFixture fixture = new HartFixture();
        fixture.set(HartFixture.SSTATUS, status).set(HartFixture.SIE, enabled);
        fixture.hart.privilege = privilege;
        raise(fixture.hart, pending);
        fixture.hart.pc = HartFixture.PC;
        fixture.hart.takeInterrupt();
        assertEquals((pending & enabled) != 0 || fixture.hart.pc != HartFixture.PC,
                fixture.hart.pc != HartFixture.PC || fixture.hart.hasPendingInterrupt());
        return fixture.hart.pc == HartFixture.HANDLER;
    }

    private static void raise(Rv64Hart hart, long pending) {
        if (pending == STI) {
            hart.setTimer(hart.time());
        } else {
            assertTrue(hart.raise(Long.numberOfTrailingZeros(pending)));
        }
    }

    @Test
    void wfiGoesOnWhereAnEnabledInterruptIsPendingWhateverSstatusSays() {
        fixture.set(HartFixture.SIE, SEI);
        hart.raise(1);
        assertInstanceOf(Exit.Wait.class, fixture.execute("wfi"));
        assertEquals(HartFixture.PC + 4, hart.pc);
        hart.raise(9);
        assertNull(fixture.execute("wfi"));
        assertEquals(HartFixture.PC + 4, hart.pc);
        hart.takeInterrupt();
        assertEquals(HartFixture.PC + 4, hart.pc, "sstatus.SIE holds it back");
    }

    @Test
    void wfiWaitsForTheTimerOnlyWhereItsInterruptIsEnabledAndItIsArmed() {
        assertEquals(GuestClock.NEVER, deadline());
        fixture.set(HartFixture.SIE, STI);
        assertEquals(GuestClock.NEVER, deadline(), "not armed");
        fixture.set(HartFixture.STIMECMP, Long.MIN_VALUE);
        assertEquals(GuestClock.NEVER, deadline(), "in a distant future");
        long time = hart.time() + 5 * GuestClock.HERTZ;
        fixture.set(HartFixture.STIMECMP, time);
        assertEquals(time, deadline());
        fixture.set(HartFixture.SIE, SEI);
        assertEquals(GuestClock.NEVER, deadline(), "not enabled");
        fixture.set(HartFixture.SIE, STI);
        hart.setTimer(0);
        assertNull(fixture.execute("wfi"), "due");
        hart.setTimer(-1);
        assertEquals(GuestClock.NEVER, deadline(), "off");
    }

    @Test
    void theTimersInterruptIsPendingFromItsDeadlineOn() {
        fixture.set(HartFixture.SIE, STI).set(HartFixture.STIMECMP, hart.time() + GuestClock.HERTZ / 100);
        long deadline = deadline();
        while (hart.time() < deadline) {
            Thread.onSpinWait();
        }
        assertTrue(hart.hasPendingInterrupt());
    }

    private long deadline() {
        assertInstanceOf(Exit.Wait.class, fixture.execute("wfi"));
        return hart.timerDeadline();
    }

    @Test
    void aRestartLosesModeTranslationAndInterruptsAlone() {
        hart.setSatp(8L << 60 | 0x80000);
        fixture.set(HartFixture.SSTATUS, RvPrivileged.SIE | RvPrivileged.SUM).set(HartFixture.SIE, SEI);
        hart.setTimer(77);
        hart.raise(9);
        hart.privilege = RvPrivileged.USER;
        hart.registers[5] = 55;
        hart.restart(0x4001);
        assertEquals(0x4000, hart.pc);
        assertEquals(RvPrivileged.SUPERVISOR, hart.privilege);
        assertEquals(0, hart.satp);
        assertEquals(RvPrivileged.SUM, hart.sstatus() & (RvPrivileged.SIE | RvPrivileged.SUM));
        assertEquals(55, hart.registers[5]);
        assertEquals(77, hart.interrupts.timer());
        assertTrue(hart.hasPendingInterrupt());
    }

    @Test
    void floatingPointIsDisabledWhereFsIsOff() {
        assertEquals(Rv64.FLOAT_UNIT, Slices.disabledUnits(hart));
        for (long fs = 1; fs <= 3; fs++) {
            fixture.set(HartFixture.SSTATUS, fs << 13);
            assertEquals(0, Slices.disabledUnits(hart));
            hart.takeException(Cause.LOAD_PAGE, 0);
            fixture.execute("sret");
            assertEquals(0, Slices.disabledUnits(hart));
            fixture.set(HartFixture.SSTATUS, 0);
            assertEquals(Rv64.FLOAT_UNIT, Slices.disabledUnits(hart));
        }
    }

    @Test
    void exactlyTheFloatingPointInstructionsAndCsrsNeedTheUnit() {
        SplittableRandom random = new SplittableRandom(7);
        for (InstructionRow row : Rv64.TABLES.stream().flatMap(table -> table.rows().stream()).toList()) {
            if (row.kind() == Kind.INSTRUCTION) {
                boolean isFloat = row.name().matches("(c\\.)?f.*") && !row.name().startsWith("fence");
                for (int i = 0; i < WORDS_PER_ROW; i++) {
                    int word = row.pattern().value() | random.nextInt() & row.pattern().operands();
                    GuestNode node = fixture.node(word);
                    // Reserved rounding modes are illegal in any case, and what CSR instructions need is told below.
                    if (!(node instanceof TrapNodes.Illegal) && !row.name().startsWith("csr")) {
                        assertEquals(isFloat ? Rv64.FLOAT_UNIT : 0, node.unit(), row.name());
                    }
                }
            }
        }
        for (int csr = 1; csr <= 3; csr++) {
            for (String form : List.of("csrrw", "csrrs", "csrrc", "csrrwi", "csrrsi", "csrrci")) {
                assertEquals(Rv64.FLOAT_UNIT, fixture.node(Machine.word(form, 0, 0, 0, csr)).unit());
                assertEquals(Rv64.FLOAT_UNIT, fixture.node(Machine.word(form, 10, 11, 0, csr)).unit());
            }
        }
    }

    private void assertTrap(long cause, long value) {
        assertEquals(HartFixture.HANDLER, hart.pc);
        assertEquals(cause, hart.supervisor.cause);
        assertEquals(value, hart.supervisor.value);
        assertEquals(HartFixture.PC, hart.supervisor.pc);
        assertEquals(1, hart.privilege);
    }
}
