// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;

/** Arm's PSCI by profile (docs/zircon.md §6.7). */
class PsciTest {
    private static TestMachine calling(Profile profile, int function, long x1, long x2) {
        return new TestMachine(Architecture.ARM64, profile).with(ScriptedProgram.at(ENTRY)
                .set(0, Integer.toUnsignedLong(function))
                .set(1, x1)
                .set(2, x2)
                .hypercall()
                .store(4, EXIT_TEST_ADDR, 1));
    }

    private static void answers(Profile profile, long answer, int function) {
        try (TestMachine m = calling(profile, function, 0, 0)) {
            int vcpu = m.vcpu();
            m.cleanExit(vcpu);
            assertEquals(answer, m.register(vcpu, 0));
        }
    }

    private static void ends(Profile profile, Status status, int function) {
        try (TestMachine m = calling(profile, function, 0, 0)) {
            int vcpu = m.vcpu();
            assertSame(status, m.resume(vcpu));
            m.cleanExit(vcpu);
        }
    }

    @Test
    void versionIs0Point2() {
        answers(Profile.ZIRCON_2020, 2, Psci.VERSION);
        answers(Profile.ZIRCON_2023, 2, Psci.VERSION);
    }

    @Test
    void whatIsUnknownIsNotSupportedAndTheGuestGoesOn() {
        answers(Profile.ZIRCON_2020, -1, 0x8400_0001);
        answers(Profile.ZIRCON_2023, -1, 0);
    }

    @Test
    void cpuOnIsAPacketAndSuccessComesFirst() {
        try (TestMachine m = calling(Profile.ZIRCON_2020, Psci.CPU_ON, 1, 0x4000)) {
            int vcpu = m.vcpu();
            assertEquals(new PortPacket(0, PortPacket.GUEST_VCPU, 0, 1, 0x4000, 1, 0), m.packet(vcpu));
            assertEquals(0, m.register(vcpu, 0));
            m.cleanExit(vcpu);
        }
    }

    @Test
    void cpuOffStops() {
        ends(Profile.ZIRCON_2020, Status.STOP, Psci.CPU_OFF);
    }

    /** VcpuPsciSystemOff. */
    @Test
    void vcpuPsciSystemOff() {
        ends(Profile.ZIRCON_2023, Status.UNAVAILABLE, Psci.SYSTEM_OFF);
        answers(Profile.ZIRCON_2020, -1, Psci.SYSTEM_OFF);
    }

    /** VcpuPsciSystemRestart. */
    @Test
    void vcpuPsciSystemRestart() {
        ends(Profile.ZIRCON_2023, Status.CANCELED, Psci.SYSTEM_RESET);
        answers(Profile.ZIRCON_2020, -1, Psci.SYSTEM_RESET);
    }

    @Test
    void aCallOfAnX86GuestThatReachesTheKernelIsNotSupported() {
        try (TestMachine m = new TestMachine(Architecture.X86_64).with(ScriptedProgram.at(ENTRY).hypercall())) {
            assertSame(Status.NOT_SUPPORTED, m.resume(m.vcpu()));
        }
    }
}
