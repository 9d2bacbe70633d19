// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.jargoon.machine.TestGuest.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;

/**
 * The tests of Zircon's hypervisor that need one VCPU, as far as they are not for x86 alone, under the names that they
 * have there (docs/zircon.md §10.2), and what else one VCPU can meet (docs/zircon.md §4, §6.2, §9.2).
 */
abstract class HypervisorGuests extends GuestTests {
    private static final long STORED = 0x1122_3344_5566_7788L;
    private static final int A0 = 10;
    private static final int FA0 = 32 + 10;

    HypervisorGuests(EngineOptions options) {
        super(options);
    }

    @Test
    void vcpuResume() throws IOException {
        expectCleanExit("vcpu_resume");
    }

    @Test
    void vcpuReadWriteState() throws IOException {
        try (TestGuest guest = start("vcpu_read_write_state")) {
            int vcpu = guest.newVcpu(0);
            for (int i = 0; i < 31; i++) {
                guest.setRegister(vcpu, i, i * 1_000_000_007L);
            }
            guest.setRegister(vcpu, 31, EXIT_TEST_ADDR / 2);
            guest.expectCleanExit(vcpu);
            for (int i = 0; i < 31; i++) {
                assertEquals(2 * i * 1_000_000_007L, guest.register(vcpu, i));
            }
        }
    }

    /** Injected before the first entry. */
    @Test
    void vcpuInterrupt() throws IOException {
        try (TestGuest guest = start("vcpu_interrupt")) {
            int vcpu = guest.newVcpu(0);
            guest.interrupt(vcpu, EXTERNAL);
            guest.interrupt(vcpu, EXTERNAL);
            guest.expectCleanExit(vcpu);
        }
    }

    @Test
    void vcpuInterruptOutOfRangeIsDropped() throws IOException {
        try (TestGuest guest = start("vcpu_interrupt")) {
            int vcpu = guest.newVcpu(0);
            for (int vector : new int[] {-1, 0, 2, 31, 255, 256}) {
                guest.interrupt(vcpu, vector);
            }
            guest.interrupt(vcpu, EXTERNAL);
            guest.expectCleanExit(vcpu);
        }
    }

    @Test
    void guestSetTrapWithMem() throws IOException {
        try (TestGuest guest = start("guest_set_trap")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            MemoryPacket access = guest.trapped(vcpu, 8, false);
            assertEquals(4, access.size());
            assertEquals(STORED, access.data());
            guest.expectCleanExit(vcpu);
        }
    }

    /** How the guest loads from the trap, in its order. */
    private record Load(long offset, int size, boolean signed, int register) {}

    /** All loads and stores of integers; the VMM answers each load with the register's number (docs/zircon.md §4.2). */
    @Test
    void guestSetTrapWithMemTellsHowItIsAccessed() throws IOException {
        List<Load> loads = List.of(
                new Load(0, 1, true, 10), new Load(2, 2, true, 11), new Load(4, 4, true, 12),
                new Load(8, 8, true, 13), new Load(0, 1, false, 14), new Load(2, 2, false, 15),
                new Load(4, 4, false, 16), new Load(4, 4, true, 10), new Load(8, 8, true, 11));
        try (TestGuest guest = start("trap_access")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            for (Load load : loads) {
                MemoryPacket access = guest.trapped(vcpu, load.offset, true);
                assertEquals(load.size, access.size());
                assertEquals(load.register, access.register());
                if (load.size < 8) {
                    assertEquals(load.signed, access.signExtend());
                }
                assertEquals(0, access.data());
                guest.setRegister(vcpu, load.register, load.register);
            }
            for (int size = 1; size <= 8; size *= 2) {
                MemoryPacket access = guest.trapped(vcpu, size == 1 ? 0 : size, false);
                assertEquals(size, access.size());
                assertEquals(STORED, access.data());
            }
            MemoryPacket zero = guest.trapped(vcpu, 16, false);
            assertEquals(0, zero.register());
            assertEquals(0, zero.data());
            guest.expectCleanExit(vcpu);
        }
    }

    /** Atomics and floating point are no such access: IO_DATA_INTEGRITY, and the program counter is behind. */
    @Test
    void guestSetTrapWithMemAndUndecodedAccess() throws IOException {
        try (TestGuest guest = start("trap_undecoded")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            guest.expectResume(Status.IO_DATA_INTEGRITY, vcpu);
            guest.expectResume(Status.IO_DATA_INTEGRITY, vcpu);
            guest.expectCleanExit(vcpu);
        }
    }

    @Test
    void guestSetTrapWithMemAndFloatingPointAccess() throws IOException {
        try (TestGuest guest = start("trap_float")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            assertEquals(FA0, guest.trapped(vcpu, 0, false).register());
            assertEquals(FA0, guest.trapped(vcpu, 8, false).register());
            assertEquals(FA0, guest.trapped(vcpu, 8, true).register());
            MemoryPacket word = guest.trapped(vcpu, 4, true);
            assertEquals(FA0, word.register());
            assertEquals(Float.BYTES, word.size());
            guest.expectCleanExit(vcpu);
        }
    }

    @Test
    void guestSetTrapWithMemInAHotLoop() throws IOException {
        try (TestGuest guest = start("bell_flood")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            for (int i = 300; i > 0; i--) {
                assertEquals(i, guest.trapped(vcpu, 0, false).data());
            }
            guest.expectCleanExit(vcpu);
        }
    }

    private static void assertBell(PortPacket packet, long offset) {
        assertEquals(new PortPacket(TRAP_KEY, PortPacket.GUEST_BELL, 0, TRAP_ADDR + offset, 0, 0, 0), packet);
    }

    @Test
    void guestSetTrapWithBell() throws IOException {
        try (TestGuest guest = start("guest_set_trap")) {
            int port = guest.newPort();
            guest.trap(BELL, TRAP_ADDR, port, TRAP_KEY);
            guest.expectCleanExit(guest.newVcpu(0));
            assertBell(guest.dequeue(port), 8);
            guest.expectEmpty(port);
        }
    }

    /** The 257th bell waits until the port is read: 300 bells arrive and none twice. */
    @Test
    void guestSetTrapWithBellOfWhichManyAreOnTheirWay() throws Exception {
        try (TestGuest guest = start("bell_flood")) {
            int port = guest.newPort();
            guest.trap(BELL, TRAP_ADDR, port, TRAP_KEY);
            VcpuThreads threads = new VcpuThreads(guest);
            threads.startVcpu(0, guest::expectCleanExit);
            ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
            for (int i = 0; i < 300; i++) {
                expect(Status.OK, guest.zx.zx_port_wait(port, Long.MAX_VALUE, packet));
            }
            threads.join();
            guest.expectEmpty(port);
        }
    }

    /** A load is an error, and the program counter is behind it (docs/zircon.md §4.5). */
    @Test
    void guestSetTrapWithBellThatIsRead() throws IOException {
        try (TestGuest guest = start("bell_read")) {
            int port = guest.newPort();
            guest.trap(BELL, TRAP_ADDR, port, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            guest.expectResume(Status.NOT_SUPPORTED, vcpu);
            guest.expectResume(Status.NOT_SUPPORTED, vcpu);
            guest.expectCleanExit(vcpu);
            guest.expectEmpty(port);
        }
    }

    /** Closes what keeps a guest alive. */
    private static void destroy(TestGuest guest, int vcpu) {
        guest.closeHandle(vcpu);
        guest.closeHandle(guest.vmar);
        guest.closeHandle(guest.guest);
    }

    @Test
    void guestSetTrapWithBellDrop() throws IOException {
        try (TestGuest guest = start("guest_set_trap")) {
            int port = guest.newPort();
            guest.trap(BELL, TRAP_ADDR, port, TRAP_KEY);
            int vcpu = guest.newVcpu(0);
            guest.expectCleanExit(vcpu);
            destroy(guest, vcpu);
            guest.expectEmpty(port);
        }
    }

    private static int queueUser(TestGuest guest, int port) {
        ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
        new PortPacket(TRAP_KEY, PortPacket.USER, 0, 1, 2, 3, 4).write(packet);
        return guest.zx.zx_port_queue(port, packet);
    }

    @Test
    void guestSetTrapWithBellAndUser() throws IOException {
        try (TestGuest guest = start("guest_set_trap")) {
            int port = guest.newPort();
            guest.trap(BELL, TRAP_ADDR, port, TRAP_KEY);
            expect(Status.OK, queueUser(guest, port));
            int vcpu = guest.newVcpu(0);
            guest.expectCleanExit(vcpu);
            destroy(guest, vcpu);
            assertEquals(PortPacket.USER, guest.dequeue(port).type());
            guest.expectEmpty(port);
        }
    }

    @Test
    void guestSetTrapWithBellAndMaxUser() throws IOException {
        try (TestGuest guest = start("guest_set_trap")) {
            int port = guest.newPort();
            guest.trap(BELL, TRAP_ADDR, port, TRAP_KEY);
            int queued = 0;
            int status;
            while ((status = queueUser(guest, port)) == Status.OK.code()) {
                queued++;
            }
            expect(Status.SHOULD_WAIT, status);
            guest.expectCleanExit(guest.newVcpu(0));
            for (int i = 0; i < queued; i++) {
                assertEquals(PortPacket.USER, guest.dequeue(port).type());
            }
            assertBell(guest.dequeue(port), 8);
        }
    }

    @Test
    void guestSetTrapClosePort() throws IOException {
        try (TestGuest guest = start("guest_set_trap")) {
            int port = guest.newPort();
            guest.trap(BELL, TRAP_ADDR, port, TRAP_KEY);
            guest.closeHandle(port);
            int vcpu = guest.newVcpu(0);
            guest.expectResume(Status.BAD_STATE, vcpu);
            guest.expectCleanExit(vcpu);
        }
    }

    @Test
    void vcpuInvalidThreadReuse() throws IOException {
        try (TestGuest guest = start("vcpu_resume")) {
            int vcpu = guest.newVcpu(0);
            expect(Status.BAD_STATE, guest.zx.zx_vcpu_create(guest.guest, 0, 0, new int[1]));
            guest.closeHandle(vcpu);
            guest.expectCleanExit(guest.newVcpu(0));
        }
    }

    @Test
    void vcpuWfi() throws IOException {
        expectCleanExit("vcpu_wfi");
    }

    @Test
    void vcpuWfiPendingInterrupt() throws IOException {
        try (TestGuest guest = start("vcpu_wfi_pending_interrupt")) {
            int vcpu = guest.newVcpu(0);
            guest.interrupt(vcpu, SOFTWARE);
            guest.interrupt(vcpu, EXTERNAL);
            guest.expectCleanExit(vcpu);
        }
    }

    @Test
    void vcpuFp() throws IOException {
        expectCleanExit("vcpu_fp");
    }

    @Test
    void enableMmu() throws IOException {
        expectCleanExit("enable_mmu");
    }

    @Test
    void disableMmu() throws IOException {
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

    /** VcpuPsciSystemOff; RISC-V has the SBI's system reset for it. */
    @Test
    void vcpuSbiSystemOff() throws IOException {
        try (TestGuest guest = start("system_off")) {
            guest.expectResume(Status.UNAVAILABLE, guest.newVcpu(0));
        }
    }

    /** VcpuPsciSystemRestart. */
    @Test
    void vcpuSbiSystemRestart() throws IOException {
        try (TestGuest guest = start("system_reset")) {
            guest.expectResume(Status.CANCELED, guest.newVcpu(0));
        }
    }

    @Test
    void vcpuSbiUnknownCall() throws IOException {
        expectCleanExit("sbi_unknown");
    }

    @Test
    void vcpuSbiSendIpi() throws IOException {
        try (TestGuest guest = start("send_ipi")) {
            int vcpu = guest.newVcpu(0);
            assertEquals(
                    GuestPackets.vcpuInterrupt(guest.kernel.profile(), 0b1010, SOFTWARE),
                    guest.packet(vcpu, PortPacket.GUEST_VCPU));
            guest.expectCleanExit(vcpu);
        }
    }

    /** VcpuWriteStateIoAarch32: there are no I/O ports here either. */
    @Test
    void vcpuWriteStateIo() throws IOException {
        try (TestGuest guest = start("vcpu_resume")) {
            int vcpu = guest.newVcpu(0);
            expect(Status.INVALID_ARGS, guest.zx.zx_vcpu_write_state(vcpu, 1, ByteBuffer.allocate(8)));
            guest.expectCleanExit(vcpu);
        }
    }

    /** Before the first entry no instruction is executed (docs/zircon.md §6.4). */
    @Test
    void vcpuKickBeforeTheFirstEntry() throws IOException {
        try (TestGuest guest = start("vcpu_read_write_state")) {
            int vcpu = guest.newVcpu(0);
            guest.setRegister(vcpu, 31, EXIT_TEST_ADDR / 2);
            guest.setRegister(vcpu, A0, 7);
            guest.kick(vcpu);
            guest.kick(vcpu);
            guest.expectResume(Status.CANCELED, vcpu);
            assertEquals(7, guest.register(vcpu, A0));
            guest.expectCleanExit(vcpu);
            assertEquals(14, guest.register(vcpu, A0));
        }
    }

    /** NOT_FOUND with the program counter at the access, again and again; with memory there it is carried out. */
    @Test
    void vcpuResumeAtUnmappedMemory() throws IOException {
        try (TestGuest guest = start("unmapped")) {
            int vcpu = guest.newVcpu(0);
            guest.expectResume(Status.NOT_FOUND, vcpu);
            guest.expectResume(Status.NOT_FOUND, vcpu);
            guest.writeLong(0x5000, 0x8082);
            guest.map(OTHER_PAGE, guest.vmo, 0x5000, PAGE);
            guest.expectCleanExit(vcpu);
            assertEquals(0x8082, guest.readLong(0x5008));
        }
    }

    /** NOT_SUPPORTED with the program counter at what the mapping forbids (docs/zircon.md §7.3). */
    @Test
    void vcpuResumeAtForbiddenMemory() throws IOException {
        try (TestGuest guest = start("unmapped")) {
            int vcpu = guest.newVcpu(0);
            guest.writeLong(0x5000, 0x8082);
            guest.map(OTHER_PAGE, guest.vmo, 0x5000, PAGE);
            guest.protect(0, OTHER_PAGE, PAGE);
            guest.expectResume(Status.NOT_SUPPORTED, vcpu);
            guest.protect(1, OTHER_PAGE, PAGE);
            guest.expectResume(Status.NOT_SUPPORTED, vcpu);
            guest.expectResume(Status.NOT_SUPPORTED, vcpu);
            assertEquals(0, guest.readLong(0x5008));
            guest.protect(1 | 2, OTHER_PAGE, PAGE);
            guest.expectResume(Status.NOT_SUPPORTED, vcpu);
            assertEquals(0x8082, guest.readLong(0x5008));
            guest.unmap(OTHER_PAGE, PAGE);
            guest.expectResume(Status.NOT_FOUND, vcpu);
            guest.map(OTHER_PAGE, guest.vmo, 0x5000, PAGE);
            guest.expectCleanExit(vcpu);
        }
    }

    /** An instruction fetch never hits a trap: with no memory behind it is NOT_FOUND (docs/zircon.md §3.5). */
    @Test
    void vcpuResumeInATrap() throws IOException {
        try (TestGuest guest = start("vcpu_resume")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            guest.expectResume(Status.NOT_FOUND, guest.newVcpu(TRAP_ADDR));
        }
    }

    @Test
    void vmarProtect() throws IOException {
        try (TestGuest guest = start("vcpu_resume")) {
            guest.protect(1 | 2 | 4, 0, PAGE);
            guest.expectCleanExit(guest.newVcpu(0));
        }
    }

    /** 64 GiB of memory, of which the guest touches nine pages and page tables none. */
    @Test
    void memoryCostsWhatIsTouched() throws IOException {
        try (TestGuest guest = new TestGuest("touch_far", options(), 1L << 36)) {
            guest.expectCleanExit(guest.newVcpu(0));
            ByteBuffer info = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
            expect(Status.OK, guest.zx.zx_object_get_info(guest.vmo, 23, info, null, null));
            long committed = info.getLong(88);
            assertNotEquals(0, committed);
            assertTrue(committed <= 10 * PAGE, () -> committed + " bytes");
            assertEquals(1L << 36, guest.readLong((1L << 36) - 8));
        }
    }
}
