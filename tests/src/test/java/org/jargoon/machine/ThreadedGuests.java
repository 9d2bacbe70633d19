// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.jargoon.machine.TestGuest.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VmFlags;
import org.junit.jupiter.api.Test;

/**
 * The tests of Zircon's hypervisor that need several threads, under the names that they have there
 * (docs/zircon.md §10.2), and guests of several VCPUs, or whose memory others change while they run.
 */
abstract class ThreadedGuests extends GuestTests {
    private static final int A1 = 11;
    private static final long FUNCTION = 0x2000;
    private static final long VERSION = 0x1_0000;
    private static final long CALLED = 0x1_0040;
    private static final int LAST_VERSION = 300;

    ThreadedGuests(EngineOptions options) {
        super(options);
    }

    @Test
    void vcpuInterruptWhileItRuns() throws Exception {
        for (String image : List.of("vcpu_interrupt", "interrupt_spin")) {
            try (TestGuest guest = start(image)) {
                VcpuThreads threads = new VcpuThreads(guest);
                int vcpu = threads.startVcpu(0, guest::expectCleanExit);
                Thread.sleep(50);
                guest.interrupt(vcpu, EXTERNAL);
                threads.join();
            }
        }
    }

    /** The second kick comes when the first has been seen: until then two would count as one. */
    @Test
    void vcpuKick() throws Exception {
        for (String image : List.of("vcpu_kick", "kick_spin")) {
            try (TestGuest guest = start(image)) {
                VcpuThreads threads = new VcpuThreads(guest);
                AtomicBoolean seen = new AtomicBoolean();
                int vcpu = threads.startVcpu(0, handle -> {
                    guest.expectResume(Status.CANCELED, handle);
                    seen.set(true);
                    guest.expectResume(Status.CANCELED, handle);
                });
                Thread.sleep(50);
                guest.kick(vcpu);
                threads.await(seen::get);
                Thread.sleep(50);
                guest.kick(vcpu);
                threads.join();
            }
        }
    }

    @Test
    void vcpuUseAfterThreadExits() throws Exception {
        try (TestGuest guest = start("vcpu_resume")) {
            VcpuThreads threads = new VcpuThreads(guest);
            int vcpu = threads.startVcpu(0, _ -> {});
            threads.join();
            guest.interrupt(vcpu, EXTERNAL);
            guest.kick(vcpu);
            guest.expectResume(Status.BAD_STATE, vcpu);
            guest.closeHandle(vcpu);
        }
    }

    @Test
    void vcpuDeleteFromOtherThread() throws Exception {
        try (TestGuest guest = start("vcpu_resume")) {
            VcpuThreads threads = new VcpuThreads(guest);
            int vcpu = threads.startVcpu(0, guest::expectCleanExit);
            threads.join();
            guest.closeHandle(vcpu);
        }
    }

    /** A killed thread is an interrupted one here; the VCPU has no handle any more by then. */
    @Test
    void vcpuProcessDestruction() throws Exception {
        try (TestGuest guest = start("vcpu_kick")) {
            VcpuThreads threads = new VcpuThreads(guest);
            AtomicReference<Thread> thread = new AtomicReference<>();
            threads.startVcpu(0, vcpu -> {
                thread.set(Thread.currentThread());
                guest.expectResume(Status.CANCELED, vcpu);
                guest.expectResume(Status.BAD_HANDLE, vcpu);
            });
            threads.await(() -> thread.get() != null && thread.get().getState() == Thread.State.WAITING);
            guest.process.close();
            threads.join();
        }
    }

    /** As its original, of a guest that computes and never leaves by itself. */
    @Test
    void vcpuProcessDestructionWhileComputing() throws Exception {
        try (TestGuest guest = start("store_loop")) {
            guest.map(OTHER_PAGE, guest.vmo, BEHIND_IT, PAGE);
            VcpuThreads threads = new VcpuThreads(guest);
            threads.startVcpu(0, vcpu -> guest.expectResume(Status.CANCELED, vcpu));
            threads.await(() -> guest.readLong(BEHIND_IT) != 0);
            guest.process.close();
            threads.join();
        }
    }

    /** A guest is shared by threads that are virtual as by others. */
    @Test
    void vcpuOfAVirtualThread() throws Exception {
        try (TestGuest guest = start("vcpu_wfi")) {
            VcpuThreads threads = new VcpuThreads(guest);
            threads.start(Thread.ofVirtual(), () -> guest.expectCleanExit(guest.newVcpu(0)));
            threads.join();
        }
    }

    /** The VMM answers STARTUP with a second VCPU, whose a1 it sets to what the guest gave for it. */
    @Test
    void vcpuSbiHartStart() throws Exception {
        try (TestGuest guest = start("hart_start")) {
            int vcpu = guest.newVcpu(0);
            PortPacket packet = guest.packet(vcpu, PortPacket.GUEST_VCPU);
            assertEquals(GuestPackets.vcpuStartup(guest.kernel.profile(), 1, 0x1000, 0x2000), packet);
            VcpuThreads threads = new VcpuThreads(guest);
            threads.startVcpu(packet.word1(), second -> {
                guest.setRegister(second, A1, packet.word3());
                guest.expectCleanExit(second);
            });
            guest.expectCleanExit(vcpu);
            threads.join();
        }
    }

    /** A stopped VCPU leaves the others running. */
    @Test
    void vcpuSbiHartStop() throws Exception {
        try (TestGuest guest = start("hart_stop")) {
            guest.expectResume(Status.STOP, guest.newVcpu(0));
            VcpuThreads threads = new VcpuThreads(guest);
            threads.startVcpu(0x1000, guest::expectCleanExit);
            threads.join();
        }
    }

    /** VcpuIpi: what one VCPU sends, the VMM hands on to another, which waits for it. */
    @Test
    void vcpuIpi() throws Exception {
        try (TestGuest guest = start("send_ipi")) {
            int sender = guest.newVcpu(0);
            VcpuThreads threads = new VcpuThreads(guest);
            int receiver = threads.startVcpu(0x1000, guest::expectCleanExit);
            PortPacket packet = guest.packet(sender, PortPacket.GUEST_VCPU);
            assertTrue((packet.word0() & 0b10) != 0, packet::toString);
            guest.interrupt(receiver, (int) packet.word1());
            guest.expectCleanExit(sender);
            threads.join();
        }
    }

    @Test
    void fourVcpusAtOnce() throws Exception {
        try (TestGuest guest = start("harts")) {
            VcpuThreads threads = new VcpuThreads(guest);
            for (int i = 0; i < 4; i++) {
                threads.startVcpu(0, guest::expectCleanExit);
            }
            threads.join();
        }
    }

    /** After remote_fence_i no VCPU executes what stood there before. */
    @Test
    void vcpuSbiRemoteFenceI() throws Exception {
        try (TestGuest guest = start("rewritten")) {
            VcpuThreads threads = new VcpuThreads(guest);
            threads.startVcpu(0, guest::expectCleanExit);
            threads.startVcpu(0x1000, guest::expectCleanExit);
            threads.join();
        }
    }

    /** After remote_sfence_vma no VCPU uses the translations that page tables gave before. */
    @Test
    void vcpuSbiRemoteSfenceVma() throws Exception {
        try (TestGuest guest = start("remapped")) {
            VcpuThreads threads = new VcpuThreads(guest);
            int vcpu = guest.newVcpu(0);
            PortPacket packet = guest.packet(vcpu, PortPacket.GUEST_VCPU);
            threads.startVcpu(packet.word1(), guest::expectCleanExit);
            guest.expectCleanExit(vcpu);
            threads.join();
        }
    }

    /** A running guest sees what zx_vmo_write writes, as data and as code, once that returns. */
    @Test
    void vmoWriteIsSeenByARunningGuest() throws Exception {
        try (TestGuest guest = start("rewritten")) {
            VcpuThreads threads = new VcpuThreads(guest);
            threads.startVcpu(0, guest::expectCleanExit);
            for (int version = 1; version <= LAST_VERSION; version++) {
                guest.writeMemory(FUNCTION, loadImmediate(version));
                guest.writeLong(VERSION, version);
                long called = guest.readLong(CALLED);
                boolean last = version == LAST_VERSION;
                threads.await(() -> last || guest.readLong(CALLED) > called + 300);
            }
            threads.join();
        }
    }

    /** {@code li a0, value}. */
    private static byte[] loadImmediate(int value) {
        int bits = value << 20 | 10 << 7 | 0x13;
        return new byte[] {(byte) bits, (byte) (bits >>> 8), (byte) (bits >>> 16), (byte) (bits >>> 24)};
    }

    private static int snapshot(TestGuest guest, long size) {
        int[] out = new int[1];
        expect(Status.OK, guest.zx.zx_vmo_create_child(guest.vmo, VmFlags.CHILD_SNAPSHOT, 0, size, out));
        return out[0];
    }

    /** A snapshot is of one moment: pages that the guest writes in turn are at most one round apart, and in order. */
    @Test
    void snapshotOfARunningGuest() throws Exception {
        int pages = 600;
        try (TestGuest guest = start("sweep")) {
            VcpuThreads threads = new VcpuThreads(guest);
            int vcpu = threads.startVcpu(0, handle -> guest.expectResume(Status.CANCELED, handle));
            List<Long> seen = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                long before = guest.readLong(0x20_0000);
                threads.await(() -> guest.readLong(0x20_0000) > before + 3);
                int child = snapshot(guest, VMO_SIZE);
                long first = guest.readLong(child, 0x20_0000);
                long last = first;
                for (int page = 0; page < pages; page++) {
                    long value = guest.readLong(child, 0x20_0000 + page * PAGE);
                    assertTrue(
                            value == last || value == first - 1,
                            "page " + page + " is of round " + value + ", others are of " + first + " and " + last);
                    last = value;
                }
                seen.add(first);
                if (round % 2 == 0) {
                    guest.closeHandle(child);
                }
            }
            assertEquals(seen.stream().distinct().sorted().toList(), seen, "the guest did not go on");
            guest.kick(vcpu);
            threads.join();
        }
    }

    /** Of several VCPUs too: a number that one copies from another is not newer than the original. */
    @Test
    void snapshotOfTwoRunningVcpus() throws Exception {
        try (TestGuest guest = start("sweep")) {
            VcpuThreads threads = new VcpuThreads(guest);
            int writer = threads.startVcpu(0x1000, handle -> guest.expectResume(Status.CANCELED, handle));
            int copier = threads.startVcpu(0x2000, handle -> guest.expectResume(Status.CANCELED, handle));
            for (int round = 0; round < 20; round++) {
                long before = guest.readLong(0x70_0000);
                threads.await(() -> guest.readLong(0x70_0000) > before);
                int child = snapshot(guest, VMO_SIZE);
                long original = guest.readLong(child, 0x60_0000);
                long copy = guest.readLong(child, 0x70_0000);
                assertTrue(copy <= original, copy + " was copied from " + original);
                guest.closeHandle(child);
            }
            guest.kick(writer);
            guest.kick(copier);
            threads.join();
        }
    }
}
