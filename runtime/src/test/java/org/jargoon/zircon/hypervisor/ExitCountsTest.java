// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.object.GuestStats;
import org.jargoon.zircon.object.GuestStats.Count;
import org.junit.jupiter.api.Test;

/** What the kernel counts of its guests, for ZX_INFO_GUEST_STATS (docs/zircon.md §8.7). */
class ExitCountsTest {
    @Test
    void exitsAreCountedByKindWhenTheVcpuIsGone() throws Exception {
        ScriptedProgram program = ScriptedProgram.at(ENTRY)
                .sbi(RiscvSbi.BASE, 0, 0, 0, 0)
                .store(4, EXIT_TEST_ADDR, 1)
                .jump(0x200_0000);
        try (TestMachine m = new TestMachine(Architecture.RISCV64).with(program)) {
            int vcpu = m.vcpu();
            Watchdog other = new Watchdog();
            other.start("other", () -> m.zx.zx_vcpu_interrupt(vcpu, 9));
            other.join();
            m.cleanExit(vcpu);
            m.resume(vcpu);
            m.closeHandle(vcpu);
            GuestStats stats = m.kernel.guestStats();
            assertEquals(1, stats.get(Count.INTERRUPTS), "the interrupt kicked the core");
            assertEquals(1, stats.get(Count.FIRMWARE_CALLS));
            assertEquals(1, stats.get(Count.DATA_ABORTS));
            assertEquals(1, stats.get(Count.INSTRUCTION_ABORTS));
            assertEquals(4, stats.get(Count.VM_ENTRIES));
            assertEquals(4, stats.get(Count.VM_EXITS));
        }
    }

    @Test
    void theStatisticsAreToldWhileAGuestRunsOn() {
        try (TestMachine m = new TestMachine(Architecture.RISCV64)
                .with(ScriptedProgram.at(ENTRY).store(4, EXIT_TEST_ADDR, 1).jump(ENTRY))) {
            int vcpu = m.vcpu();
            for (int i = 1; i <= 3; i++) {
                m.cleanExit(vcpu);
                assertEquals(i, m.kernel.guestStats().get(Count.DATA_ABORTS), "each exit at once");
            }
            m.closeHandle(vcpu);
            assertEquals(3, m.kernel.guestStats().get(Count.DATA_ABORTS), "and still when the VCPU is gone");
            m.cleanExit(m.vcpu());
            assertEquals(4, m.kernel.guestStats().get(Count.DATA_ABORTS), "together with those of the next");
        }
    }
}
