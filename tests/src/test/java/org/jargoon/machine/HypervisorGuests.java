// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.Exit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The guests of the hypervisor tests on the bare engine: what a VCPU is told, and that the guests find all well. */
@Timeout(60)
abstract class HypervisorGuests {
    private static final int SOFTWARE = 1;
    private static final int EXTERNAL = 9;
    private static final int A0 = 10;
    private static final int A6 = 16;
    private static final int A7 = 17;
    private static final long STORED = 0x1122_3344_5566_7788L;

    private final EngineOptions options;

    HypervisorGuests(EngineOptions options) {
        this.options = options;
    }

    private MachineGuest start(String image) throws IOException {
        return new MachineGuest(image, options);
    }

    private void expectCleanExit(String image) throws IOException {
        try (MachineGuest guest = start(image)) {
            guest.expectCleanExit();
        }
    }

    @Test
    void privilegedInstructionsDoNotExit() throws IOException {
        expectCleanExit("vcpu_resume");
    }

    @Test
    void registersGoInAndOut() throws IOException {
        try (MachineGuest guest = start("vcpu_read_write_state")) {
            for (int i = 1; i < 31; i++) {
                guest.core.setRegister(i, i * 1_000_000_007L);
            }
            guest.core.setRegister(31, MachineGuest.EXIT_TEST_ADDR / 2);
            guest.expectCleanExit();
            for (int i = 0; i < 31; i++) {
                assertEquals(2 * i * 1_000_000_007L, guest.core.register(i));
            }
        }
    }

    @Test
    void anInterruptIsTakenThatWasRaisedBeforeTheFirstRun() throws IOException {
        try (MachineGuest guest = start("vcpu_interrupt")) {
            assertTrue(guest.core.raise(EXTERNAL));
            guest.expectCleanExit();
        }
    }

    @Test
    void anInterruptEndsTheWaitForIt() throws IOException {
        try (MachineGuest guest = start("vcpu_interrupt")) {
            assertEquals(new Exit.Wait(Exit.Wait.NO_DEADLINE), guest.core.run());
            assertTrue(guest.core.raise(EXTERNAL));
            assertTrue(guest.core.hasPendingInterrupt());
            guest.expectCleanExit();
        }
    }

    @Test
    void anInterruptIsTakenInAHotLoop() throws IOException, InterruptedException {
        try (MachineGuest guest = start("interrupt_spin")) {
            Thread kicker = kickAfter(guest, 300);
            assertSame(Exit.Kicked.INSTANCE, guest.core.run());
            kicker.join();
            guest.core.raise(EXTERNAL);
            guest.expectCleanExit();
        }
    }

    @Test
    void aStoreToATrapExitsOnce() throws IOException {
        try (MachineGuest guest = start("guest_set_trap")) {
            Exit.Syndrome syndrome = guest.expectStore(8);
            assertEquals(4, syndrome.size());
            assertEquals(STORED, syndrome.data());
            guest.expectCleanExit();
        }
    }

    /** How the guest accesses the trap, in its order. */
    private record Load(long offset, int size, boolean signed, int register) {}

    @Test
    void allLoadsAndStoresOfIntegersTellTheirSyndrome() throws IOException {
        List<Load> loads = List.of(
                new Load(0, 1, true, 10), new Load(2, 2, true, 11), new Load(4, 4, true, 12),
                new Load(8, 8, true, 13), new Load(0, 1, false, 14), new Load(2, 2, false, 15),
                new Load(4, 4, false, 16), new Load(4, 4, true, 10), new Load(8, 8, true, 11));
        try (MachineGuest guest = start("trap_access")) {
            for (Load load : loads) {
                Exit.Syndrome syndrome = guest.expectLoad(load.offset, register -> register);
                assertEquals(load.size, syndrome.size());
                assertEquals(load.register, syndrome.register());
                if (load.size < 8) {
                    assertEquals(load.signed, syndrome.signExtend());
                }
                assertEquals(0, syndrome.data());
            }
            for (int size = 1; size <= 8; size *= 2) {
                Exit.Syndrome syndrome = guest.expectStore(size == 1 ? 0 : size);
                assertEquals(size, syndrome.size());
                assertEquals(STORED, syndrome.data());
            }
            Exit.Syndrome zero = guest.expectStore(16);
            assertEquals(0, zero.register());
            assertEquals(0, zero.data());
            guest.expectCleanExit();
        }
    }

    @Test
    void aHotLoopOfTrappedStoresExitsAtEach() throws IOException {
        try (MachineGuest guest = start("bell_flood")) {
            for (int i = 300; i > 0; i--) {
                assertEquals(i, guest.expectStore(0).data());
            }
            guest.expectCleanExit();
        }
    }

    @Test
    void theTimerEndsAWait() throws IOException, InterruptedException {
        try (MachineGuest guest = start("vcpu_wfi")) {
            guest.expectCleanExit(guest.runWithTimer());
        }
    }

    @Test
    void aPendingInterruptEndsAWaitInTheHandlerOfAnother() throws IOException {
        try (MachineGuest guest = start("vcpu_wfi_pending_interrupt")) {
            guest.core.raise(SOFTWARE);
            guest.core.raise(EXTERNAL);
            guest.expectCleanExit();
        }
    }

    @Test
    void floatingPointTrapsUntilItIsEnabled() throws IOException {
        expectCleanExit("vcpu_fp");
    }

    @Test
    void pagingFindsWhatWasStoredWithoutIt() throws IOException {
        expectCleanExit("enable_mmu");
    }

    @Test
    void whatWasStoredThroughPageTablesIsThereWithoutThem() throws IOException {
        expectCleanExit("disable_mmu");
    }

    @Test
    void addressSpacesAndRightsChangeWithoutFences() throws IOException {
        expectCleanExit("address_spaces");
    }

    @Test
    void pageFaultsOfUserModeAreHandledByTheGuest() throws IOException {
        expectCleanExit("page_faults");
    }

    @Test
    void theTimerInterruptsComputationWithoutATrace() throws IOException {
        expectCleanExit("timer");
    }

    @Test
    void callsOfTheEnvironmentTellTheirRegisters() throws IOException {
        assertCall("system_off", 0x53525354, 0, 0);
        assertCall("system_reset", 0x53525354, 0, 1);
        assertCall("hart_start", 0x48534d, 0, 1);
        assertCall("hart_stop", 0x48534d, 1, 0);
        assertCall("send_ipi", 0x735049, 0, 0b101);
    }

    private void assertCall(String image, long extension, long function, long argument) throws IOException {
        try (MachineGuest guest = start(image)) {
            assertSame(Exit.Hypercall.INSTANCE, guest.core.run());
            assertEquals(extension, guest.core.register(A7));
            assertEquals(function, guest.core.register(A6));
            assertEquals(argument, guest.core.register(A0));
        }
    }

    @Test
    void theGuestGoesOnBehindItsCall() throws IOException {
        try (MachineGuest guest = start("sbi_unknown")) {
            assertSame(Exit.Hypercall.INSTANCE, guest.core.run());
            guest.core.setRegister(A0, -2);
            guest.expectCleanExit();
        }
    }

    @Test
    void aKickEndsARunBeforeDuringAndAfterAWait() throws IOException, InterruptedException {
        try (MachineGuest guest = start("vcpu_kick")) {
            guest.core.kick();
            assertSame(Exit.Kicked.INSTANCE, guest.core.run());
            assertInstanceOf(Exit.Wait.class, guest.core.run());
            guest.core.kick();
            assertSame(Exit.Kicked.INSTANCE, guest.core.run());
        }
        try (MachineGuest guest = start("kick_spin")) {
            Thread kicker = kickAfter(guest, 300);
            assertSame(Exit.Kicked.INSTANCE, guest.core.run());
            kicker.join();
        }
    }

    private static Thread kickAfter(MachineGuest guest, long milliseconds) {
        return Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(milliseconds);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            guest.core.kick();
        });
    }
}
