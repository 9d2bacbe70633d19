// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.ENTRY;
import static org.jargoon.zircon.hypervisor.TestMachine.EXIT_TEST_ADDR;
import static org.jargoon.zircon.hypervisor.TestMachine.assertStatus;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** zx_interrupt_bind_vcpu and zx_interrupt_trigger (docs/zircon.md §2.9). */
@Timeout(60)
final class InterruptDispatcherTest {
    private static final int VIRTUAL = 0x10;
    private static final int VECTOR = 40;
    private static final int GARBAGE = 0x7eadbee7;
    private static final long HANDLER = 0x3000;

    private static TestMachine machine() {
        return new TestMachine(Architecture.ARM64)
                .with(ScriptedProgram.at(ENTRY).enableInterrupts(HANDLER).spin())
                .with(ScriptedProgram.at(HANDLER)
                        .compute(core -> core.setRegister(5, core.taken().getLast()))
                        .store(4, EXIT_TEST_ADDR, 1));
    }

    private static int interrupt(TestMachine m) {
        int[] out = new int[1];
        assertStatus(Status.OK, m.zx.zx_interrupt_create(0, VECTOR, VIRTUAL, out));
        return out[0];
    }

    @Test
    void aTriggeredInterruptReachesTheVcpuItIsBoundTo() {
        try (TestMachine m = machine()) {
            int interrupt = interrupt(m);
            int vcpu = m.vcpu();
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu, 0));
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu, 0));
            assertStatus(Status.OK, m.zx.zx_interrupt_trigger(interrupt, 0, 0));
            m.cleanExit(vcpu);
            assertEquals(VECTOR, m.register(vcpu, 5));
        }
    }

    @Test
    void aVcpuOfAnotherGuestIsRefused() throws Exception {
        try (TestMachine m = machine()) {
            int[] guest = new int[1];
            int[] other = new int[1];
            assertStatus(Status.OK, m.zx.zx_guest_create(m.resource, 0, guest, new int[1]));
            Thread maker = Thread.ofVirtual()
                    .start(() -> assertStatus(Status.OK, m.zx.zx_vcpu_create(guest[0], 0, ENTRY, other)));
            maker.join();
            int interrupt = interrupt(m);
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt, m.vcpu(), 0));
            assertStatus(Status.INVALID_ARGS, m.zx.zx_interrupt_bind_vcpu(interrupt, other[0], 0));
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt(m), other[0], 0));
        }
    }

    @Test
    void theInterruptIsCheckedThenTheVcpuThenTheOptions() {
        try (TestMachine m = machine()) {
            int interrupt = interrupt(m);
            int vcpu = m.vcpu();
            int weak = m.duplicate(vcpu, Rights.READ);
            assertStatus(Status.WRONG_TYPE, m.zx.zx_interrupt_bind_vcpu(vcpu, GARBAGE, 1));
            assertStatus(Status.ACCESS_DENIED, m.zx.zx_interrupt_bind_vcpu(interrupt, weak, 1));
            assertStatus(Status.INVALID_ARGS, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu, 1));
        }
    }

    @Test
    void aBoundVcpuLivesUntilTheInterruptIsClosed() {
        try (TestMachine m = machine()) {
            int interrupt = interrupt(m);
            int vcpu = m.vcpu();
            assertStatus(Status.OK, m.zx.zx_interrupt_bind_vcpu(interrupt, vcpu, 0));
            long before = m.kernel.liveObjects();
            m.closeHandle(vcpu);
            assertEquals(before, m.kernel.liveObjects());
            assertStatus(Status.OK, m.zx.zx_interrupt_trigger(interrupt, 0, 0));
            m.closeHandle(interrupt);
            assertEquals(before - 2, m.kernel.liveObjects());
        }
    }
}
