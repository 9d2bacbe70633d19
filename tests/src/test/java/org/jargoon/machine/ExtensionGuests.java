// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.jargoon.machine.TestGuest.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VcpuStateKind;
import org.jargoon.zircon.object.DebugConsole;
import org.jargoon.zircon.object.HypervisorOptions;
import org.junit.jupiter.api.Test;

/** What this project adds to Zircon's hypervisor for RISC-V, by guests on the real engine. */
abstract class ExtensionGuests extends GuestTests {
    private static final long SSI = 1 << SOFTWARE;
    private static final long SEI = 1 << EXTERNAL;

    ExtensionGuests(EngineOptions options) {
        super(options);
    }

    private HypervisorOptions hypervisor() {
        return HypervisorOptions.DEFAULT.withEngineOptions(options());
    }

    private TestGuest start(String image, MachineOptions machine) throws IOException {
        return new TestGuest(image, hypervisor().withMachine(machine), VMO_SIZE);
    }

    private static final class Typed implements DebugConsole {
        private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        private final AtomicInteger polled = new AtomicInteger();
        private final byte[] typed;

        Typed(String text) {
            typed = text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void print(byte[] bytes, int offset, int length) {
            printed.write(bytes, offset, length);
        }

        @Override
        public int poll() {
            return polled.get() < typed.length ? typed[polled.getAndIncrement()] : -1;
        }
    }

    @Test
    void sbiConsoles() throws IOException {
        Typed console = new Typed("abc");
        try (TestGuest guest = new TestGuest("sbi_console", hypervisor().withConsole(console), VMO_SIZE)) {
            guest.expectCleanExit(guest.newVcpu(0));
            assertEquals("Hello!\nAB", console.printed.toString(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void sbiHartSuspend() throws IOException {
        expectCleanExit("hart_suspend");
    }

    /** Time leaps there, and two runs see the same. */
    @Test
    void sbiHartSuspendWhereTimeIsInstructions() throws IOException {
        long[] ticks = new long[2];
        for (int i = 0; i < 2; i++) {
            GuestClock clock = GuestClock.instructions(0);
            try (TestGuest guest = start("hart_suspend", MachineOptions.supervisor().withClock(clock))) {
                guest.expectCleanExit(guest.newVcpu(0));
                ticks[i] = clock.ticks();
            }
        }
        assertEquals(ticks[0], ticks[1]);
        assertTrue(ticks[0] >= 40_000, () -> ticks[0] + " ticks");
    }

    /** The VMM has created the VCPU before, and resets it at each STARTUP packet. */
    @Test
    void sbiHartIsStartedAgainAndAgain() throws Exception {
        try (TestGuest guest = start("restarted")) {
            VcpuThreads threads = new VcpuThreads(guest);
            int first = guest.newVcpu(0);
            AtomicReference<PortPacket> startup = new AtomicReference<>();
            threads.startVcpu(0, vcpu -> {
                ByteBuffer reset = guest.fullState(vcpu);
                for (int round = 1; round <= 4; round++) {
                    PortPacket packet;
                    while ((packet = startup.getAndSet(null)) == null) {
                        Thread.yield();
                    }
                    ByteBuffer state = ByteBuffer.allocate(reset.capacity()).order(reset.order());
                    state.put(0, reset, 0, reset.capacity());
                    state.putLong(10 * Long.BYTES, packet.word0()).putLong(11 * Long.BYTES, packet.word3());
                    state.putLong(VcpuStateKind.FULL_PC * Long.BYTES, packet.word1());
                    guest.setFullState(vcpu, state);
                    guest.expectResume(Status.STOP, vcpu);
                }
            });
            for (int round = 1; round <= 4; round++) {
                PortPacket packet = guest.packet(first, PortPacket.GUEST_VCPU);
                assertEquals(1, packet.word0());
                assertEquals(round, packet.word3());
                startup.set(packet);
            }
            guest.expectCleanExit(first);
            threads.join();
        }
    }

    @Test
    void accessFaultsWhereNothingIs() throws IOException {
        try (TestGuest guest = start("access_fault", MachineOptions.supervisor().withAccessFaults(true))) {
            guest.expectCleanExit(guest.newVcpu(0));
        }
    }

    /** Without it, zx_vcpu_resume ends. */
    @Test
    void noAccessFaultsUnlessTheMachineHasThem() throws IOException {
        try (TestGuest guest = start("access_fault")) {
            guest.expectResume(Status.NOT_FOUND, guest.newVcpu(0));
        }
    }

    private static long pending(TestGuest guest, int vcpu) {
        return guest.trapped(vcpu, 0, false).data();
    }

    @Test
    void interruptsAreRaisedAndWithdrawn() throws IOException {
        try (TestGuest guest = start("pending")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            assertEquals(0, pending(guest, vcpu));
            guest.interrupt(vcpu, EXTERNAL);
            assertEquals(SEI, pending(guest, vcpu));
            assertEquals(SEI, pending(guest, vcpu), "until it is withdrawn");
            guest.interrupt(vcpu, SOFTWARE);
            assertEquals(SEI | SSI, pending(guest, vcpu));
            guest.interrupt(vcpu, Architecture.WITHDRAW + EXTERNAL);
            assertEquals(SSI, pending(guest, vcpu));
            guest.interrupt(vcpu, EXTERNAL);
            guest.interrupt(vcpu, Architecture.WITHDRAW + SOFTWARE);
            guest.interrupt(vcpu, Architecture.WITHDRAW + EXTERNAL);
            assertEquals(0, pending(guest, vcpu));
            for (int vector : new int[] {0, 2, 3, 5, 7, 11, 12, 63, 64, 255}) {
                guest.interrupt(vcpu, vector);
            }
            assertEquals(0, pending(guest, vcpu), "none of these is there in supervisor mode");
        }
    }

    /** One VCPU takes another's place, which has paging on, floating-point registers and an interrupt pending. */
    @Test
    void allStateMovesToAnotherVcpu() throws Exception {
        try (TestGuest guest = start("moved")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            int first = guest.newVcpu(0);
            assertEquals(0x1234, guest.trapped(first, 0, false).data());
            guest.interrupt(first, EXTERNAL);
            ByteBuffer state = guest.fullState(first);
            VcpuThreads threads = new VcpuThreads(guest);
            threads.startVcpu(0x4000, second -> {
                guest.setFullState(second, state);
                assertArrayEquals(state.array(), guest.fullState(second).array());
                guest.expectCleanExit(second);
            });
            threads.join();
        }
    }

    /** Any words make a state: what registers cannot have, they do not take, and the guest runs or exits. */
    @Test
    void aHostileStateIsTakenAsFarAsItGoes() throws Exception {
        Random random = new Random(5);
        try (TestGuest guest = start("pending", MachineOptions.supervisor().withAccessFaults(false))) {
            int vcpu = guest.newVcpu(0);
            ByteBuffer good = guest.fullState(vcpu);
            VcpuThreads threads = new VcpuThreads(guest);
            AtomicBoolean over = new AtomicBoolean();
            threads.start(() -> {
                while (!over.get()) {
                    Thread.sleep(2);
                    guest.kick(vcpu);
                }
            });
            for (int i = 0; i < 200; i++) {
                byte[] words = new byte[good.capacity()];
                if (i % 2 == 0) {
                    random.nextBytes(words);
                } else {
                    Arrays.fill(words, (byte) -1);
                    words[random.nextInt(words.length)] = 0;
                }
                guest.setFullState(vcpu, ByteBuffer.wrap(words));
                ByteBuffer taken = guest.fullState(vcpu);
                guest.setFullState(vcpu, taken);
                assertArrayEquals(taken.array(), guest.fullState(vcpu).array(), "what was taken is a state");
                Status status = guest.resume(vcpu);
                assertTrue(
                        Set.of(Status.CANCELED, Status.NOT_FOUND, Status.OK).contains(status),
                        () -> "it is kicked, or runs out of its memory, not " + status);
            }
            over.set(true);
            threads.join();
            guest.kick(vcpu);
            guest.expectResume(Status.CANCELED, vcpu);
            guest.setFullState(vcpu, good);
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            assertEquals(0, pending(guest, vcpu));
        }
    }

    private static final int MACHINE_EXTERNAL = 11;

    /** On the machine platform no call leaves the core, and the interrupts of machine mode are there. */
    @Test
    void theMachinePlatformHasNoSbi() throws IOException {
        MachineOptions machine = MachineOptions.supervisor().withPlatform(MachineOptions.Platform.MACHINE);
        try (TestGuest guest = start("machine_mode", machine)) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            for (int vector : new int[] {3, 7, MACHINE_EXTERNAL}) {
                assertEquals(0, pending(guest, vcpu));
                guest.interrupt(vcpu, vector);
                assertEquals(1L << vector, pending(guest, vcpu));
                guest.interrupt(vcpu, Architecture.WITHDRAW + vector);
            }
            guest.setRegister(vcpu, 5, 1);
            guest.expectCleanExit(vcpu);
        }
    }
}
