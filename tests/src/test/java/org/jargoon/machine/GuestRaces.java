// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import static org.jargoon.machine.TestGuest.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VmFlags;
import org.junit.jupiter.api.Test;

/** What happens at the same time, many times over: nothing hangs, nothing is lost, nothing is left. */
abstract class GuestRaces extends GuestTests {
    private static final long COUNT = 0x1_0000;

    private final int scale;

    /** @param scale how many times as many rounds as take some seconds in all */
    GuestRaces(EngineOptions options, int scale) {
        super(options);
        this.scale = scale;
    }

    private static void expectOneOf(Set<Status> expected, int status) {
        assertTrue(expected.contains(Status.of(status)), () -> "not " + Status.of(status));
    }

    /** A call that is running keeps the VCPU: resume ends as it would, and its next call finds no handle. */
    @Test
    void kickVersusResumeVersusClose() throws Exception {
        int rounds = 300 * scale;
        try (TestGuest guest = start("tick")) {
            VcpuThreads threads = new VcpuThreads(guest);
            AtomicInteger vcpu = new AtomicInteger(1);
            AtomicBoolean over = new AtomicBoolean();
            threads.start(() -> {
                int[] out = new int[1];
                for (int done = 0; done < rounds; ) {
                    // A kick that is still running keeps the VCPU before, and so the thread has one.
                    if (guest.zx.zx_vcpu_create(guest.guest, 0, 0, out) == Status.BAD_STATE.code()) {
                        continue;
                    }
                    int handle = out[0];
                    vcpu.set(handle);
                    int status;
                    do {
                        status = guest.zx.zx_vcpu_resume(handle, ByteBuffer.allocate(PortPacket.SIZE));
                    } while (status == Status.CANCELED.code() || status == 0);
                    expect(Status.BAD_HANDLE, status);
                    done++;
                }
                over.set(true);
            });
            threads.start(() -> {
                while (!over.get() && !threads.hasFailed()) {
                    expectOneOf(Set.of(Status.OK, Status.BAD_HANDLE), guest.zx.zx_vcpu_kick(vcpu.get()));
                }
            });
            threads.start(() -> {
                while (!over.get() && !threads.hasFailed()) {
                    expectOneOf(Set.of(Status.OK, Status.BAD_HANDLE), guest.zx.zx_handle_close(vcpu.get()));
                    Thread.sleep(0, 50_000);
                }
            });
            threads.join();
        }
    }

    private void everyKickIsSeen(String image, int rounds) throws Exception {
        try (TestGuest guest = start(image)) {
            VcpuThreads threads = new VcpuThreads(guest);
            AtomicLong seen = new AtomicLong();
            int vcpu = threads.startVcpu(0, handle -> {
                while (seen.get() <= rounds) {
                    guest.expectResume(Status.CANCELED, handle);
                    seen.incrementAndGet();
                }
            });
            for (long kicks = 1; kicks <= rounds + 1; kicks++) {
                guest.kick(vcpu);
                long wanted = kicks;
                threads.await(() -> seen.get() >= wanted);
                assertEquals(kicks, seen.get(), "one kick was seen twice");
            }
            threads.join();
        }
    }

    @Test
    void everyKickEndsAWait() throws Exception {
        everyKickIsSeen("vcpu_kick", 5000 * scale);
    }

    @Test
    void everyKickEndsAComputation() throws Exception {
        everyKickIsSeen("kick_spin", 500 * scale);
    }

    /**
     * Each interrupt is sent when the one before has been counted, wherever the guest is then; it is taken once, as its
     * handler has it withdrawn.
     */
    private void noInterruptIsLost(long entry, int rounds) throws Exception {
        try (TestGuest guest = start("interrupt_count")) {
            guest.trap(MEM, TRAP_ADDR, 0, TRAP_KEY);
            VcpuThreads threads = new VcpuThreads(guest);
            int vcpu = threads.startVcpu(entry, handle -> {
                for (int i = 0; i < rounds; i++) {
                    guest.trapped(handle, 0, false);
                    guest.interrupt(handle, Architecture.WITHDRAW + EXTERNAL);
                }
                guest.expectResume(Status.CANCELED, handle);
            });
            for (long sent = 1; sent <= rounds; sent++) {
                guest.interrupt(vcpu, EXTERNAL);
                long wanted = sent;
                threads.await(() -> guest.readLong(COUNT) >= wanted);
                assertEquals(sent, guest.readLong(COUNT));
            }
            guest.kick(vcpu);
            threads.join();
        }
    }

    @Test
    void noInterruptIsLostToAWait() throws Exception {
        noInterruptIsLost(0, 10_000 * scale);
    }

    @Test
    void noInterruptIsLostToAComputation() throws Exception {
        noInterruptIsLost(0x1000, 500 * scale);
    }

    @Test
    void bellVersusPortWaitVersusPortClose() throws Exception {
        for (int round = 0; round < 10 * scale; round++) {
            try (TestGuest guest = start("bell_loop")) {
                VcpuThreads threads = new VcpuThreads(guest);
                int port = guest.newPort();
                guest.trap(BELL, TRAP_ADDR, port, TRAP_KEY);
                for (int i = 0; i < 2; i++) {
                    threads.startVcpu(0, vcpu -> {
                        guest.expectResume(Status.BAD_STATE, vcpu);
                        guest.expectResume(Status.BAD_STATE, vcpu);
                    });
                }
                AtomicInteger rung = new AtomicInteger();
                threads.start(() -> {
                    ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
                    int status;
                    while ((status = guest.zx.zx_port_wait(port, Long.MAX_VALUE, packet)) == 0) {
                        rung.incrementAndGet();
                    }
                    expectOneOf(Set.of(Status.CANCELED, Status.BAD_HANDLE), status);
                });
                // More than are on their way at a time, so that the VCPUs have slept for them.
                threads.await(() -> rung.get() > 1000);
                guest.closeHandle(port);
                threads.join();
            }
        }
    }

    private static void expectNoStore(TestGuest guest) {
        long before = guest.readLong(BEHIND_IT);
        for (int i = 0; i < 200; i++) {
            assertEquals(before, guest.readLong(BEHIND_IT), "a store got through");
        }
    }

    private static void awaitStore(TestGuest guest, VcpuThreads threads) {
        long before = guest.readLong(BEHIND_IT);
        threads.await(() -> guest.readLong(BEHIND_IT) != before);
    }

    /** When zx_vmar_unmap or _protect has returned, no store reaches the page, however compiled. */
    @Test
    void unmapAndProtectVersusRunningCode() throws Exception {
        int rounds = 100 * scale;
        try (TestGuest guest = start("store_loop")) {
            guest.map(OTHER_PAGE, guest.vmo, BEHIND_IT, PAGE);
            VcpuThreads threads = new VcpuThreads(guest);
            AtomicBoolean over = new AtomicBoolean();
            for (int i = 0; i < 2; i++) {
                threads.startVcpu(0, vcpu -> {
                    while (!over.get()) {
                        Status status = guest.resume(vcpu);
                        assertTrue(status == Status.NOT_FOUND || status == Status.NOT_SUPPORTED, status::name);
                    }
                });
            }
            for (int round = 0; round < rounds; round++) {
                awaitStore(guest, threads);
                guest.unmap(OTHER_PAGE, PAGE);
                expectNoStore(guest);
                guest.map(OTHER_PAGE, guest.vmo, BEHIND_IT, PAGE);
                awaitStore(guest, threads);
                guest.protect(VmFlags.PERM_READ, OTHER_PAGE, PAGE);
                expectNoStore(guest);
                guest.protect(VmFlags.PERMS, OTHER_PAGE, PAGE);
            }
            over.set(true);
            guest.unmap(OTHER_PAGE, PAGE);
            threads.join();
            assertNotEquals(0, guest.readLong(BEHIND_IT));
        }
    }

    /** Where a trap is set all stores of all VCPUs become packets, and none reaches the page. */
    @Test
    void setTrapVersusRunningCode() throws Exception {
        for (int round = 0; round < 20 * scale; round++) {
            try (TestGuest guest = start("store_loop")) {
                guest.map(OTHER_PAGE, guest.vmo, BEHIND_IT, PAGE);
                VcpuThreads threads = new VcpuThreads(guest);
                for (int i = 0; i < 2; i++) {
                    threads.startVcpu(0, vcpu -> {
                        MemoryPacket first = MemoryPacket.of(guest.packet(vcpu, PortPacket.GUEST_MEM));
                        assertEquals(OTHER_PAGE, first.address());
                        MemoryPacket second = MemoryPacket.of(guest.packet(vcpu, PortPacket.GUEST_MEM));
                        assertEquals(first.data() + 1, second.data(), "a store in between was lost");
                    });
                }
                awaitStore(guest, threads);
                guest.trap(MEM, OTHER_PAGE, 0, TRAP_KEY);
                expectNoStore(guest);
                threads.join();
            }
        }
    }

    @Test
    void vcpusThatComeAndGoLeaveNothing() throws Exception {
        try (TestGuest guest = start("vcpu_resume")) {
            VcpuThreads threads = new VcpuThreads(guest);
            for (int i = 0; i < 4; i++) {
                threads.start(i % 2 == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual(), () -> {
                    for (int round = 0; round < 200 * scale; round++) {
                        int vcpu = guest.newVcpu(0);
                        guest.expectCleanExit(vcpu);
                        guest.closeHandle(vcpu);
                    }
                });
            }
            threads.join();
        }
    }

    /** Two VCPUs that fence each other wait for each other outside of the guest: they do not come to stand. */
    @Test
    void remoteFencesOfTwoVcpusVersusEachOther() throws IOException, InterruptedException {
        try (TestGuest guest = start("fence_loop")) {
            VcpuThreads threads = new VcpuThreads(guest);
            for (int i = 0; i < 2; i++) {
                threads.startVcpu(0, vcpu -> {
                    for (int round = 0; round < 10 * scale; round++) {
                        guest.expectCleanExit(vcpu);
                    }
                });
            }
            threads.join();
        }
    }
}
