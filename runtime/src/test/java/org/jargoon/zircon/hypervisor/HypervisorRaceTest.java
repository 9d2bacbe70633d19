// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.VmFlags;
import org.junit.jupiter.api.Test;

/**
 * What happens at the same time on several threads, many times over: nothing hangs, nothing is lost, nothing is left.
 */
class HypervisorRaceTest {
    private static final long HALF_A_SECOND = 500_000_000;
    private static final long HANDLER = 0x8000;

    private final Watchdog watchdog = new Watchdog();
    private final long end = System.nanoTime() + HALF_A_SECOND;

    private boolean goesOn() {
        return System.nanoTime() - end < 0;
    }

    private static void assertOneOf(Set<Status> expected, int status) {
        assertTrue(expected.contains(Status.of(status)), () -> "not " + Status.of(status));
    }

    @Test
    void kickVersusResumeVersusClose() throws Exception {
        // A timer ends each wait: nobody could kick a VCPU that sleeps inside of a call and has no handle any more.
        try (TestMachine m = new TestMachine(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY)
                        .set(16, 0)
                        .set(17, RiscvSbi.TIME)
                        .compute(core -> core.setRegister(10, core.time() + 200))
                        .hypercall()
                        .waitForInterrupt()
                        .store(4, EXIT_TEST_ADDR, 1)
                        .jump(ENTRY))) {
            AtomicInteger vcpu = new AtomicInteger(-1);
            AtomicBoolean over = new AtomicBoolean();
            watchdog.start("vcpu", () -> {
                int[] out = new int[1];
                while (goesOn()) {
                    // A kick that is still running keeps the VCPU before, and so the thread has one.
                    if (m.zx.zx_vcpu_create(m.guest, 0, ENTRY, out) == Status.BAD_STATE.code()) {
                        continue;
                    }
                    int handle = out[0];
                    vcpu.set(handle);
                    int status;
                    do {
                        status = m.zx.zx_vcpu_resume(handle, ByteBuffer.allocate(PortPacket.SIZE));
                    } while (status == Status.CANCELED.code() || status == 0);
                    assertStatus(Status.BAD_HANDLE, status);
                }
                over.set(true);
            });
            for (int i = 0; i < 2; i++) {
                watchdog.start("kicker " + i, () -> {
                    while (!over.get()) {
                        assertOneOf(Set.of(Status.OK, Status.BAD_HANDLE), m.zx.zx_vcpu_kick(vcpu.get()));
                    }
                });
            }
            watchdog.start("closer", () -> {
                while (!over.get()) {
                    assertOneOf(Set.of(Status.OK, Status.BAD_HANDLE), m.zx.zx_handle_close(vcpu.get()));
                }
            });
            watchdog.join();
        }
    }

    @Test
    void everyKickIsSeen() throws Exception {
        try (TestMachine m = new TestMachine(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY).waitForInterrupt().jump(ENTRY))) {
            AtomicInteger vcpu = new AtomicInteger();
            AtomicLong seen = new AtomicLong();
            AtomicBoolean over = new AtomicBoolean();
            watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                while (!over.get()) {
                    assertSame(Status.CANCELED, m.resume(vcpu.get()));
                    seen.incrementAndGet();
                }
            });
            watchdog.start("kicker", () -> {
                while (vcpu.get() == 0) {
                    Thread.onSpinWait();
                }
                for (long kicks = 1; goesOn(); kicks++) {
                    m.zx.zx_vcpu_kick(vcpu.get());
                    while (seen.get() < kicks) {
                        Thread.onSpinWait();
                    }
                    assertEquals(kicks, seen.get(), "one kick was seen twice");
                }
                over.set(true);
                m.zx.zx_vcpu_kick(vcpu.get());
            });
            watchdog.join();
        }
    }

    /** The guest counts what it takes; each interrupt is sent when the one before has been counted. */
    @Test
    void noInterruptIsLostToAWait() throws Exception {
        for (Architecture architecture : architectures()) {
            int vector = architecture == Architecture.RISCV64 ? 9 : INTERRUPT_VECTOR;
            AtomicLong taken = new AtomicLong();
            ScriptedProgram program =
                    ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).waitForInterrupt().jump(ENTRY + 4);
            ScriptedProgram handler =
                    ScriptedProgram.at(HANDLER).compute(_ -> taken.incrementAndGet()).returnFromInterrupt();
            Watchdog watchdog = new Watchdog();
            long end = System.nanoTime() + HALF_A_SECOND / 2;
            try (TestMachine m = new TestMachine(architecture).with(program).with(handler)) {
                AtomicInteger vcpu = new AtomicInteger();
                watchdog.start("vcpu", () -> {
                    vcpu.set(m.vcpu());
                    assertSame(Status.CANCELED, m.resume(vcpu.get()));
                });
                watchdog.start("device", () -> {
                    while (vcpu.get() == 0) {
                        Thread.onSpinWait();
                    }
                    for (long sent = 1; System.nanoTime() - end < 0; sent++) {
                        m.zx.zx_vcpu_interrupt(vcpu.get(), vector);
                        while (taken.get() < sent) {
                            Thread.onSpinWait();
                        }
                    }
                    m.zx.zx_vcpu_kick(vcpu.get());
                });
                watchdog.join();
            }
        }
    }

    @Test
    void bellVersusPortWaitVersusPortClose() throws Exception {
        try (TestMachine m = new TestMachine(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY).store(8, TRAP_ADDR, 1).jump(ENTRY))) {
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger port = new AtomicInteger(m.port());
            m.trap(BELL, TRAP_ADDR, PAGE, port.get(), TRAP_KEY);
            for (int i = 0; i < 2; i++) {
                watchdog.start("vcpu " + i, () -> {
                    int vcpu = m.vcpu();
                    while (!over.get()) {
                        assertSame(Status.BAD_STATE, m.resume(vcpu));
                    }
                });
            }
            watchdog.start("device", () -> {
                ByteBuffer packet = ByteBuffer.allocate(PortPacket.SIZE);
                int status;
                do {
                    status = m.zx.zx_port_wait(port.get(), Long.MAX_VALUE, packet);
                } while (status == 0);
                assertOneOf(Set.of(Status.CANCELED, Status.BAD_HANDLE), status);
            });
            watchdog.start("closer", () -> {
                while (goesOn()) {
                    Thread.sleep(1);
                }
                m.closeHandle(port.get());
                Thread.sleep(20);
                over.set(true);
            });
            watchdog.join();
        }
    }

    /** While the range is unmapped, or may not be written, no store gets through. */
    @Test
    void unmapVersusRunningCode() throws Exception {
        long page = 0x200_0000;
        Set<Status> refused = Set.of(Status.NOT_FOUND, Status.NOT_SUPPORTED);
        AtomicLong stored = new AtomicLong();
        try (TestMachine m = new TestMachine(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY)
                        .compute(core -> core.setRegister(1, stored.incrementAndGet()))
                        .store(8, page, 1)
                        .jump(ENTRY))) {
            m.map(page, m.vmo, 0x5000, PAGE);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger vcpu = new AtomicInteger();
            watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                while (!over.get()) {
                    Status status = m.resume(vcpu.get());
                    assertTrue(refused.contains(status) || over.get(), status::name);
                }
            });
            watchdog.start("mapper", () -> {
                while (goesOn()) {
                    assertStatus(Status.OK, m.zx.zx_vmar_unmap(m.vmar, page, PAGE));
                    long before = m.readMemory(0x5000);
                    for (int i = 0; i < 100; i++) {
                        assertEquals(before, m.readMemory(0x5000), "a store got through");
                    }
                    m.map(page, m.vmo, 0x5000, PAGE);
                    assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, VmFlags.PERM_READ, page, PAGE));
                    before = m.readMemory(0x5000);
                    for (int i = 0; i < 100; i++) {
                        assertEquals(before, m.readMemory(0x5000), "a store got through");
                    }
                    assertStatus(Status.OK, m.zx.zx_vmar_protect(m.vmar, VmFlags.PERMS, page, PAGE));
                }
                over.set(true);
                while (vcpu.get() == 0) {
                    Thread.onSpinWait();
                }
                m.zx.zx_vcpu_kick(vcpu.get());
            });
            watchdog.join();
            assertNotEquals(0, m.readMemory(0x5000), "nothing ever got through");
        }
    }

    @Test
    void trapsSetWhileGuestsRunTakeEffectOnAllOfThem() throws Exception {
        int pages = 200;
        long first = 0x10_0000;
        try (TestMachine m = new TestMachine(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY)
                        .compute(core -> core.setRegister(1, core.register(1) + PAGE))
                        .then(core -> core.store(8, first + core.register(1) % (pages * PAGE), 1, null))
                        .jump(ENTRY))) {
            int port = m.port();
            AtomicInteger set = new AtomicInteger();
            AtomicBoolean over = new AtomicBoolean();
            for (int i = 0; i < 3; i++) {
                watchdog.start("vcpu " + i, () -> {
                    int vcpu = m.vcpu();
                    Status status;
                    do {
                        status = m.resume(vcpu);
                    } while (status == Status.IO_DATA_INTEGRITY && set.get() < pages);
                    assertSame(Status.IO_DATA_INTEGRITY, status);
                });
            }
            watchdog.start("device", () -> {
                for (int i = 0; i < pages; i++) {
                    m.trap(MEM, first + i * PAGE, PAGE, 0, i);
                    set.incrementAndGet();
                }
                over.set(true);
            });
            watchdog.join();
            assertTrue(over.get());
            assertTrue(m.isPortEmpty(port));
        }
    }

    @Test
    void vcpusThatComeAndGoLeaveNothing() throws Exception {
        try (TestMachine m = new TestMachine(Architecture.ARM64)
                .with(ScriptedProgram.at(ENTRY).store(4, EXIT_TEST_ADDR, 1))) {
            for (int i = 0; i < 4; i++) {
                watchdog.start(i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual(), () -> {
                    while (goesOn()) {
                        int vcpu = m.vcpu();
                        m.cleanExit(vcpu);
                        m.closeHandle(vcpu);
                    }
                });
            }
            watchdog.join();
            GuestDispatcher guest = m.process.get(m.guest, null, 0);
            assertEquals(0, guest.vcpus().allocate(), "a number was not given back");
        }
    }
}
