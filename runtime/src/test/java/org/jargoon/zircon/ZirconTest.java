// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.TimeUnit;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.hypervisor.ScriptedEngine;
import org.jargoon.zircon.hypervisor.ScriptedProgram;
import org.jargoon.zircon.object.HypervisorOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java face says what the syscall face does. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ZirconTest {
    private static final long DEVICE = 0x10_0000;
    private static final long BELL = 0x20_0000;
    private static final int PAGE = 0x1000;

    private final ScriptedEngine engine = new ScriptedEngine(Architecture.RISCV64);

    private Zircon start() {
        return Zircon.start(
                Profile.ZIRCON_2020, HypervisorOptions.of(Architecture.RISCV64).withEngine(() -> engine));
    }

    private static Status statusOf(Runnable call) {
        return assertThrows(ZxException.class, call::run).status();
    }

    @Test
    void aGuestRunsUntilItsVmmIsNeeded() {
        engine.install(ScriptedProgram.at(0)
                .store(8, BELL + 8, 5)
                .loadSigned(2, DEVICE + 2, 7)
                .store(4, DEVICE + 4, 7));
        Zircon zircon = start();
        Guest guest = zircon.createGuest();
        Port port = zircon.createPort();
        try (zircon; guest; port; Vmo memory = zircon.createVmo(PAGE)) {
            assertEquals(0, guest.vmar().map(0, memory, 0, PAGE, VmFlags.PERMS));
            guest.setMemoryTrap(DEVICE, PAGE, 21);
            guest.setBellTrap(BELL, PAGE, port, 22);
            try (Vcpu vcpu = guest.createVcpu(0)) {
                Packet.GuestMemory load = (Packet.GuestMemory) vcpu.resume();
                assertEquals(new Packet.GuestMemory(21, DEVICE + 2, 2, true, 7, true, 0), load);
                assertEquals(new Packet.GuestBell(22, BELL + 8), port.await(0));
                vcpu.completeLoad(load, 0xabcd_8001L);
                assertEquals(0xffff_ffff_ffff_8001L, vcpu.readState().get(7));
                assertEquals(
                        new Packet.GuestMemory(21, DEVICE + 4, 4, false, 7, false, 0xffff_ffff_ffff_8001L),
                        vcpu.resume());
                vcpu.kick();
                assertEquals(Status.CANCELED, statusOf(vcpu::resume));
                assertEquals(Status.BAD_STATE, statusOf(() -> guest.createVcpu(0)));
            }
        }
        assertEquals(0, zircon.kernel().liveObjects());
    }

    @Test
    void memoryIsSharedWithTheHostAndSnapshotsAreNot() {
        try (Zircon zircon = start();
                Vmo memory = zircon.createVmo(PAGE + 1)) {
            assertEquals(2 * PAGE, memory.size());
            memory.write(PAGE, new byte[] {1, 2, 3});
            try (Vmo child = memory.snapshot(0, 2 * PAGE)) {
                memory.write(PAGE, new byte[] {9});
                assertArrayEquals(new byte[] {1, 2, 3}, child.read(PAGE, 3));
                assertArrayEquals(new byte[] {9, 2, 3}, memory.read(PAGE, 3));
            }
            assertEquals(Status.OUT_OF_RANGE, statusOf(() -> memory.read(2 * PAGE - 1, 2)));
        }
    }

    @Test
    void aPortDeliversWhatAProgramQueued() {
        try (Zircon zircon = start();
                Port port = zircon.createPort()) {
            assertEquals(Status.TIMED_OUT, statusOf(() -> port.await(0)));
            Packet.User packet = new Packet.User(-1, -7, 1, 2, 3, Long.MIN_VALUE);
            port.queue(packet);
            assertEquals(packet, port.await(Port.FOREVER));
        }
    }

    @Test
    void aVcpuBeginsWhereTheGuestStartsItWithTheStateOfACreatedOne() {
        engine.install(ScriptedProgram.at(0).set(10, 77).set(20, 88).store(4, DEVICE, 10).store(4, DEVICE, 11));
        try (Zircon zircon = start();
                Guest guest = zircon.createGuest();
                Vmo memory = zircon.createVmo(PAGE)) {
            guest.vmar().map(0, memory, 0, PAGE, VmFlags.PERMS);
            guest.setMemoryTrap(DEVICE, PAGE, 0);
            try (Vcpu vcpu = guest.createVcpu(0x40)) {
                long[] reset = vcpu.readFullState();
                assertEquals(0x40, reset[32]);
                vcpu.writeFullState(Vcpu.startState(reset, new Packet.VcpuStartup(0, 0, 0xFEED)));
                assertEquals(77, ((Packet.GuestMemory) vcpu.resume()).data());
                assertEquals(0xFEED, ((Packet.GuestMemory) vcpu.resume()).data());
                assertEquals(88, vcpu.readFullState()[20]);
                vcpu.writeFullState(Vcpu.startState(reset, new Packet.VcpuStartup(0, 8, 5)));
                assertEquals(0, vcpu.readFullState()[20]);
                assertEquals(0, ((Packet.GuestMemory) vcpu.resume()).data());
                assertEquals(5, ((Packet.GuestMemory) vcpu.resume()).data());
                assertEquals(Status.INVALID_ARGS, statusOf(() -> vcpu.writeFullState(new long[3])));
            }
        }
    }

    @Test
    void closingTwiceOrBehindTheProcessDoesNothing() {
        Zircon zircon = start();
        Port port = zircon.createPort();
        Vmo memory = zircon.createVmo(PAGE);
        port.close();
        assertEquals(0, port.handle());
        port.close();
        assertEquals(Status.BAD_HANDLE, statusOf(() -> port.await(0)));
        zircon.close();
        memory.close();
        assertEquals(0, zircon.kernel().liveObjects());
    }

    @Test
    void aCallThatFailsNamesItselfAndItsStatus() {
        try (Zircon zircon = start();
                Guest guest = zircon.createGuest()) {
            ZxException e = assertThrows(ZxException.class, () -> guest.setMemoryTrap(1, PAGE, 0));
            assertEquals("zx_guest_set_trap: ZX_ERR_INVALID_ARGS", e.getMessage());
        }
    }

    @Test
    void packetsOfAllArchitecturesAndProfilesAreRead() {
        for (Profile profile : new Profile[] {Profile.ZIRCON_2020, Profile.ZIRCON_2023}) {
            assertEquals(
                    new Packet.VcpuStartup(3, 0x8000_0000L, 77),
                    Packet.of(GuestPackets.vcpuStartup(profile, 3, 0x8000_0000L, 77), Architecture.RISCV64, profile));
            assertEquals(
                    new Packet.VcpuInterrupt(-2, 200),
                    Packet.of(GuestPackets.vcpuInterrupt(profile, -2, 200), Architecture.ARM64, profile));
            assertEquals(
                    new Packet.GuestPort(5, 0xfffe, 4, true, -3),
                    Packet.of(GuestPackets.port(5, 0xfffe, 4, true, -3), Architecture.X86_64, profile));
            assertEquals(
                    new Packet.X86Memory(6, 0x1234, 0xc0de, 0x100, 0x403),
                    Packet.of(
                            GuestPackets.x86MemoryWithRegisters(6, 0x1234, 0xc0de, 0x100, 3, 4),
                            Architecture.X86_64,
                            profile));
        }
    }
}
