// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;

/** The 256 packets of a BELL trap (docs/zircon.md §4.6), and what ends a wait for one. */
class BellTest {
    private final TestMachine m = new TestMachine(Architecture.RISCV64)
            .with(ScriptedProgram.at(ENTRY)
                    .add(5, 1)
                    .store(8, TRAP_ADDR, 5)
                    .compute(core -> core.jump(core.register(5) == 257 ? ENTRY + 12 : ENTRY))
                    .store(4, EXIT_TEST_ADDR, 5));
    private final int port = m.port();
    private final AtomicInteger vcpu = new AtomicInteger();
    private final Watchdog watchdog = new Watchdog();

    BellTest() {
        m.trap(BELL, TRAP_ADDR, PAGE, port, TRAP_KEY);
    }

    private Thread startUntilItSleeps(Watchdog.Body body) {
        Thread thread = watchdog.start("vcpu", () -> {
            vcpu.set(m.vcpu());
            body.run();
        });
        Watchdog.awaitSleeping(thread);
        return thread;
    }

    private int drain() {
        int count = 0;
        while (!m.isPortEmpty(port)) {
            count++;
        }
        return count;
    }

    @Test
    void the257thBellWaitsUntilOneIsTaken() throws Exception {
        startUntilItSleeps(() -> m.cleanExit(vcpu.get()));
        m.dequeue(port);
        watchdog.join();
        assertEquals(256, drain());
        m.close();
    }

    @Test
    void aKickEndsTheWaitAndTheBellRingsInTheNextResume() throws Exception {
        startUntilItSleeps(() -> {
            assertSame(Status.CANCELED, m.resume(vcpu.get()));
            assertEquals(256, drain());
            m.cleanExit(vcpu.get());
            assertEquals(1, drain(), "the store that was waiting rang twice or never");
        });
        m.zx.zx_vcpu_kick(vcpu.get());
        watchdog.join();
        m.close();
    }

    @Test
    void aThreadsInterruptEndsTheWaitToo() throws Exception {
        Thread thread = startUntilItSleeps(() -> {
            assertSame(Status.CANCELED, m.resume(vcpu.get()));
            assertTrue(Thread.interrupted());
        });
        thread.interrupt();
        watchdog.join();
        m.close();
    }

    @Test
    void anInterruptOfTheGuestDoesNotEndTheWait() throws Exception {
        Thread thread = startUntilItSleeps(() -> m.cleanExit(vcpu.get()));
        m.zx.zx_vcpu_interrupt(vcpu.get(), 9);
        Watchdog.awaitSleeping(thread);
        m.dequeue(port);
        watchdog.join();
        m.close();
    }

    @Test
    void closingThePortEndsTheWait() throws Exception {
        startUntilItSleeps(() -> {
            assertSame(Status.BAD_STATE, m.resume(vcpu.get()));
            m.cleanExit(vcpu.get());
        });
        m.closeHandle(port);
        watchdog.join();
        m.close();
    }

    @Test
    void eachTrapHasPacketsOfItsOwn() throws Exception {
        m.trap(BELL, TRAP_ADDR - PAGE, PAGE, port, 1);
        m.with(ScriptedProgram.at(0x3000)
                .add(5, 1)
                .store(8, TRAP_ADDR, 5)
                .store(8, TRAP_ADDR - PAGE, 5)
                .compute(core -> core.jump(core.register(5) == 256 ? 0x3010 : 0x3000))
                .store(4, EXIT_TEST_ADDR, 5));
        m.cleanExit(m.vcpu(0x3000));
        assertEquals(512, drain());
        m.close();
    }

    @Test
    void bellsOfManyVcpusAreAllDelivered() throws Exception {
        int each = 2000;
        m.with(ScriptedProgram.at(0x3000)
                .add(5, 1)
                .store(8, TRAP_ADDR, 5)
                .compute(core -> core.jump(core.register(5) == each ? 0x300C : 0x3000))
                .store(4, EXIT_TEST_ADDR, 5));
        for (int i = 0; i < 3; i++) {
            watchdog.start("vcpu " + i, () -> m.cleanExit(m.vcpu(0x3000)));
        }
        watchdog.start("device", () -> {
            for (int i = 0; i < 3 * each; i++) {
                java.nio.ByteBuffer packet = java.nio.ByteBuffer.allocate(48);
                assertStatus(Status.OK, m.zx.zx_port_wait(port, Long.MAX_VALUE, packet));
            }
        });
        watchdog.join();
        assertTrue(m.isPortEmpty(port));
        m.close();
    }
}
