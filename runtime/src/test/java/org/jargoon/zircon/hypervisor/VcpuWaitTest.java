// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.HypervisorOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Waits for interrupts: where time is instructions, and by the SBI's hart_suspend. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class VcpuWaitTest {
    private static final long HANDLER = 0x8000;
    private static final long RESUMED = 0x6000;
    private static final int A0 = 10;
    private static final int A1 = 11;
    private static final int RETENTIVE = 0;
    private static final int NON_RETENTIVE = 0x8000_0000;

    /** A day: nobody waits so long. */
    private static final long DAY = 24 * 3600 * GuestClock.HERTZ;

    private static TestMachine machine(GuestClock clock) {
        return new TestMachine(
                        Profile.ZIRCON_2020,
                        HypervisorOptions.of(Architecture.RISCV64)
                                .withMachine(MachineOptions.supervisor().withClock(clock)))
                .with(ScriptedProgram.at(HANDLER).store(4, EXIT_TEST_ADDR, 1));
    }

    private static ScriptedCore core(TestMachine m) {
        try {
            GuestDispatcher guest = m.process.get(m.guest, null, 0);
            return ((ScriptedMachine) guest.code()).cores().getFirst();
        } catch (StatusException e) {
            throw new AssertionError(e);
        }
    }

    private static ScriptedProgram waits() {
        return ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).waitForInterrupt().spin();
    }

    @Test
    void whereTimeIsInstructionsAWaitLeapsToTheTimer() {
        GuestClock clock = GuestClock.instructions(1000);
        try (TestMachine m = machine(clock).with(waits())) {
            int vcpu = m.vcpu();
            core(m).setTimer(DAY);
            m.cleanExit(vcpu);
            assertEquals(List.of(ScriptedCore.TIMER), core(m).taken());
            assertEquals(DAY, clock.ticks(), "no instruction after the leap has made a tick");
        }
    }

    @Test
    void anAlarmBeforeTheTimerRingsFirst() {
        GuestClock clock = GuestClock.instructions(0);
        try (TestMachine m = machine(clock).with(waits())) {
            int vcpu = m.vcpu();
            core(m).setTimer(DAY);
            GuestClock.Alarm alarm = clock.newAlarm(() -> m.zx.zx_vcpu_interrupt(vcpu, 9));
            alarm.set(DAY / 2);
            m.cleanExit(vcpu);
            assertEquals(List.of(9), core(m).taken());
            assertEquals(DAY / 2, clock.ticks());
        }
    }

    @Test
    void anAlarmThatInterruptsNobodyIsPassedBy() {
        GuestClock clock = GuestClock.instructions(0);
        AtomicInteger rings = new AtomicInteger();
        try (TestMachine m = machine(clock).with(waits())) {
            int vcpu = m.vcpu();
            GuestClock.Alarm[] alarm = new GuestClock.Alarm[1];
            alarm[0] = clock.newAlarm(() -> {
                if (rings.incrementAndGet() < 10) {
                    alarm[0].set(clock.ticks() + 7);
                } else {
                    m.zx.zx_vcpu_interrupt(vcpu, 9);
                }
            });
            alarm[0].set(7);
            m.cleanExit(vcpu);
            assertEquals(10, rings.get());
            assertEquals(70, clock.ticks());
        }
    }

    @Test
    void anAlarmThatRingsWhileTheGuestComputesInterruptsIt() {
        GuestClock clock = GuestClock.instructions(0);
        try (TestMachine m = machine(clock)
                .with(ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).spin())) {
            int vcpu = m.vcpu();
            GuestClock.Alarm alarm = clock.newAlarm(() -> m.zx.zx_vcpu_interrupt(vcpu, 9));
            alarm.set(100);
            m.cleanExit(vcpu);
            assertEquals(List.of(9), core(m).taken());
        }
    }

    @Test
    void whereNothingIsDueAWaitSleepsUntilAnInterruptOrAKick() throws Exception {
        GuestClock clock = GuestClock.instructions(0);
        try (TestMachine m = machine(clock).with(waits())) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                assertSame(Status.CANCELED, m.resume(vcpu.get()));
                core(m).setPc(ENTRY);
                m.cleanExit(vcpu.get());
            });
            Watchdog.awaitSleeping(thread);
            long ticks = clock.ticks();
            m.zx.zx_vcpu_kick(vcpu.get());
            Watchdog.awaitSleeping(thread);
            m.zx.zx_vcpu_interrupt(vcpu.get(), 9);
            watchdog.join();
            assertEquals(ticks, clock.ticks());
        }
    }

    /** The guest's time is set while it waits for its timer: it waits for the same timer again, which is due. */
    @Test
    void aWaitForATimerEndsWhenTheGuestsTimeIsSetPastIt() throws Exception {
        GuestClock clock = GuestClock.real(0);
        try (TestMachine m = machine(clock).with(waits())) {
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                int vcpu = m.vcpu();
                core(m).setTimer(DAY);
                m.cleanExit(vcpu);
            });
            Watchdog.awaitSleeping(thread);
            clock.setLead(DAY);
            watchdog.join();
        }
    }

    @Test
    void whereTimeIsInstructionsAKickIsNotForTheGuestToSee() throws Exception {
        try (TestMachine m = machine(GuestClock.instructions(0)).with(waits())) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                assertSame(Status.CANCELED, m.resume(vcpu.get()));
            });
            Watchdog.awaitSleeping(thread);
            m.zx.zx_vcpu_kick(vcpu.get());
            watchdog.join();
            assertEquals(1, core(m).waitsTakenBack(), "the guest is to wait again");
        }
    }

    @Test
    void aKickEndsAGuestThatOnlyLeaps() throws Exception {
        GuestClock clock = GuestClock.instructions(0);
        GuestClock.Alarm[] alarm = new GuestClock.Alarm[1];
        AtomicInteger rings = new AtomicInteger();
        alarm[0] = clock.newAlarm(() -> {
            rings.incrementAndGet();
            alarm[0].set(clock.ticks() + 1);
        });
        alarm[0].set(1);
        try (TestMachine m = machine(clock).with(waits())) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                assertSame(Status.CANCELED, m.resume(vcpu.get()));
            });
            while (rings.get() < 1000) {
                Thread.onSpinWait();
            }
            m.zx.zx_vcpu_kick(vcpu.get());
            watchdog.join();
        }
    }

    // hart_suspend.

    private static ScriptedProgram suspends(int type, long resume) {
        return ScriptedProgram.at(ENTRY)
                .enableInterrupts(HANDLER)
                .sbi(RiscvSbi.HSM, 3, type, resume, 0xFEED)
                .store(4, EXIT_TEST_ADDR, 1);
    }

    @Test
    void aRetentiveSuspendIsAWait() throws Exception {
        try (TestMachine m = machine(GuestClock.real(0))
                .with(suspends(RETENTIVE, 0))
                .with(ScriptedProgram.at(HANDLER).returnFromInterrupt())) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                m.cleanExit(vcpu.get());
                assertEquals(0, m.register(vcpu.get(), A0));
            });
            Watchdog.awaitSleeping(thread);
            GuestDispatcher guest = m.process.get(m.guest, null, 0);
            assertEquals(VcpuNumbers.State.SUSPENDED, guest.vcpus().state(0));
            m.zx.zx_vcpu_interrupt(vcpu.get(), 9);
            watchdog.join();
            assertEquals(VcpuNumbers.State.STARTED, guest.vcpus().state(0));
            assertEquals(List.of(9), core(m).taken());
        }
    }

    @Test
    void aSuspendThatLosesStateGoesOnElsewhereWithItsInterruptPending() throws Exception {
        try (TestMachine m = machine(GuestClock.real(0))
                .with(suspends(NON_RETENTIVE, RESUMED))
                .with(ScriptedProgram.at(RESUMED).store(4, EXIT_TEST_ADDR, 1).enableInterrupts(HANDLER).spin())) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                m.cleanExit(vcpu.get());
                assertEquals(0, m.register(vcpu.get(), A0));
                assertEquals(0xFEED, m.register(vcpu.get(), A1));
                assertEquals(List.of(), core(m).taken(), "interrupts are off");
                m.cleanExit(vcpu.get());
                assertEquals(List.of(9), core(m).taken());
            });
            Watchdog.awaitSleeping(thread);
            m.zx.zx_vcpu_interrupt(vcpu.get(), 9);
            watchdog.join();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {RETENTIVE, NON_RETENTIVE})
    void whereTimeIsInstructionsAKickOfASuspendedHartIsNotForTheGuestToSee(int type) throws Exception {
        try (TestMachine m = machine(GuestClock.instructions(0)).with(suspends(type, RESUMED))) {
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                assertSame(Status.CANCELED, m.resume(vcpu.get()));
                assertEquals(1, core(m).waitsTakenBack(), "the guest is to call again");
                assertEquals(type, (int) m.register(vcpu.get(), A0));
                assertEquals(RESUMED, m.register(vcpu.get(), A1));
            });
            Watchdog.awaitSleeping(thread);
            m.zx.zx_vcpu_kick(vcpu.get());
            watchdog.join();
        }
    }

    @Test
    void aTimerEndsASuspend() {
        GuestClock clock = GuestClock.instructions(0);
        try (TestMachine m = machine(clock).with(suspends(NON_RETENTIVE, RESUMED))
                .with(ScriptedProgram.at(RESUMED).store(4, EXIT_TEST_ADDR, 1))) {
            int vcpu = m.vcpu();
            core(m).setTimer(DAY);
            m.cleanExit(vcpu);
            assertEquals(0xFEED, m.register(vcpu, A1));
            assertTrue(core(m).hasPendingInterrupt(), "the timer's");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0x0FFF_FFFF, 0x1000_0000, 0x7FFF_FFFF, 0x8000_0001, 0x9000_0000, -1})
    void typesThatNoPlatformOrThisOneDoesNotHaveAreInvalid(int type) {
        try (TestMachine m = machine(GuestClock.real(0)).with(suspends(type, RESUMED))) {
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            assertEquals(RiscvSbi.ERR_INVALID_PARAM, m.register(vcpu, A0));
        }
    }

    @Test
    void theAddressToGoOnAtIsChecked() {
        try (TestMachine m = machine(GuestClock.real(0)).with(suspends(NON_RETENTIVE, 1L << 56))) {
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            assertEquals(RiscvSbi.ERR_INVALID_ADDRESS, m.register(vcpu, A0));
        }
    }
}
