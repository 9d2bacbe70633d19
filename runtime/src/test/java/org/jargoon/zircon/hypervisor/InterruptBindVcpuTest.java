// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.GuestStats;
import org.junit.jupiter.api.Test;

/** zx_interrupt_bind_vcpu over virtual interrupts (reference §2.9), and what the kernel counts of a guest (§8.7). */
class InterruptBindVcpuTest {
    private static final int VIRTUAL = 0x10;
    private static final int EXTERNAL = 9;

    private static TestMachine waiting() {
        return new TestMachine(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY).enableInterrupts(0x8000).waitForInterrupt())
                .with(ScriptedProgram.at(0x8000).store(4, EXIT_TEST_ADDR, 1));
    }

    private static int interrupt(TestMachine m) {
        int[] out = new int[1];
        assertStatus(Status.OK, m.zx.zx_interrupt_create(0, EXTERNAL, VIRTUAL, out));
        return out[0];
    }

    @Test
    void aTriggerWakesTheVcpusThatAreBound() throws Exception {
        try (TestMachine m = waiting()) {
            int interrupt = interrupt(m);
            AtomicInteger vcpu = new AtomicInteger();
            Watchdog watchdog = new Watchdog();
            Thread thread = watchdog.start("vcpu", () -> {
                vcpu.set(m.vcpu());
                m.cleanExit(vcpu.get());
            });
            Watchdog.awaitSleeping(thread);
            assertStatus(Status.OK, m.zx.zx_interrupt_trigger(interrupt, 0, 0));
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu.get(), 0));
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu.get(), 0));
            assertStatus(Status.OK, m.zx.zx_interrupt_trigger(interrupt, 0, 0));
            watchdog.join();
        }
    }

    @Test
    void allVcpusAreOfOneGuestAndThereAreNoOptions() throws Exception {
        try (TestMachine m = waiting()) {
            int interrupt = interrupt(m);
            int vcpu = m.vcpu();
            int[] guest = new int[1];
            int[] other = new int[1];
            assertStatus(Status.OK, m.zx.zx_guest_create(m.resource, 0, guest, new int[1]));
            Watchdog watchdog = new Watchdog();
            watchdog.start("other", () -> assertStatus(Status.OK, m.zx.zx_vcpu_create(guest[0], 0, ENTRY, other)));
            watchdog.join();
            assertStatus(Status.INVALID_ARGS, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu, 1));
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu, 0));
            assertStatus(Status.INVALID_ARGS, m.zx.zx_interrupt_bind_vcpu(interrupt, other[0], 0));
        }
    }

    @Test
    void aBoundVcpuLivesAsLongAsTheInterrupt() {
        try (TestMachine m = waiting()) {
            int interrupt = interrupt(m);
            int vcpu = m.vcpu();
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu, 0));
            m.closeHandle(vcpu);
            assertStatus(Status.BAD_STATE, m.zx.zx_vcpu_create(m.guest, 0, ENTRY, new int[1]));
            assertStatus(Status.OK, m.zx.zx_interrupt_trigger(interrupt, 0, 0));
            m.closeHandle(interrupt);
            m.vcpu();
        }
    }

    @Test
    void exitsAreCountedByKind() {
        try (TestMachine m = waiting()) {
            int vcpu = m.vcpu();
            m.zx.zx_vcpu_interrupt(vcpu, EXTERNAL);
            m.cleanExit(vcpu);
            m.closeHandle(vcpu);
            GuestStats stats = m.kernel.guestStats();
            assertEquals(stats.get(GuestStats.Count.VM_ENTRIES), stats.get(GuestStats.Count.VM_EXITS));
            assertEquals(1, stats.get(GuestStats.Count.DATA_ABORTS));
            assertEquals(1, stats.get(GuestStats.Count.INTERRUPTS), "the interrupt kicked the core");
            assertEquals(0, stats.get(GuestStats.Count.INSTRUCTION_ABORTS));
        }
    }
}
