// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.Status.*;
import static org.jargoon.zircon.hypervisor.TestMachine.*;
import static org.junit.jupiter.api.Assertions.*;

import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.syscall.Syscalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The errors of zx_guest_create and zx_guest_set_trap, and which of two wins (docs/zircon.md §2.1, §2.2, §3.2, §3.3).
 */
class GuestSyscallErrorsTest {
    private static final String ALL = "org.jargoon.zircon.hypervisor.TestMachine#architectures";
    private static final int NO_HANDLE = 0x7777_7777;
    private static final int HYPERVISOR_2020 = 3;
    private static final int SYSTEM_2023 = 5;
    private static final int MMIO = 0;

    private static int create(TestMachine m, int resource, int options) {
        int[] guest = {-1};
        int[] vmar = {-1};
        int status = m.zx.zx_guest_create(resource, options, guest, vmar);
        if (status == 0) {
            m.closeHandle(guest[0]);
            m.closeHandle(vmar[0]);
        } else {
            assertEquals(-1, guest[0], "an out parameter was written");
            assertEquals(-1, vmar[0], "an out parameter was written");
        }
        return status;
    }

    private static int resource(TestMachine m, int kind, long base, long size) {
        int[] out = new int[1];
        assertStatus(OK, m.zx.zx_resource_create(m.resource, kind, base, size, java.nio.ByteBuffer.allocate(0), out));
        return out[0];
    }

    @Test
    void createChecksItsResource() {
        try (TestMachine m = new TestMachine(Architecture.RISCV64)) {
            assertStatus(BAD_HANDLE, create(m, 0, 0));
            assertStatus(BAD_HANDLE, create(m, NO_HANDLE, 0));
            assertStatus(WRONG_TYPE, create(m, m.guest, 0));
            assertStatus(WRONG_TYPE, create(m, resource(m, MMIO, 0, PAGE), 0));
            assertStatus(OK, create(m, resource(m, HYPERVISOR_2020, 0, 0), 0));
            assertStatus(OK, create(m, m.duplicate(m.resource, 0), 0));
        }
    }

    @Test
    void createSince2023ChecksTheResourcesRange() {
        try (TestMachine m = new TestMachine(Architecture.RISCV64, Profile.ZIRCON_2023)) {
            assertStatus(OK, create(m, resource(m, SYSTEM_2023, 0, 1), 0));
            assertStatus(OUT_OF_RANGE, create(m, resource(m, SYSTEM_2023, 1, 1), 0));
        }
    }

    @Test
    void createChecksOptionsFirstUntil2022AndLastSince() {
        try (TestMachine m = new TestMachine(Architecture.RISCV64)) {
            assertStatus(INVALID_ARGS, create(m, m.resource, 1));
            assertStatus(INVALID_ARGS, create(m, NO_HANDLE, 1));
        }
        try (TestMachine m = new TestMachine(Architecture.RISCV64, Profile.ZIRCON_2023)) {
            assertStatus(INVALID_ARGS, create(m, m.resource, 1));
            assertStatus(BAD_HANDLE, create(m, NO_HANDLE, 1));
        }
    }

    @Test
    void createWithoutAnEngineIsNotSupported() {
        Kernel kernel = new Kernel(Profile.ZIRCON_2020, HypervisorOptions.of(Architecture.ARM64));
        try (ZxProcess process = new ZxProcess(kernel)) {
            int status = new Syscalls(process)
                    .zx_guest_create(rootResource(process), 0, new int[1], new int[1]);
            assertStatus(NOT_SUPPORTED, status);
        }
        assertEquals(0, kernel.liveObjects());
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void createGivesTheRightsOfTheProfile(Architecture architecture) throws Exception {
        try (TestMachine m = new TestMachine(architecture)) {
            assertEquals(0x2800B, m.process.handle(m.guest, null, 0).rights());
            assertEquals(0x801F, m.process.handle(m.vmar, null, 0).rights());
            assertEquals(0xD01F, m.process.handle(m.vcpu(), null, 0).rights());
        }
        try (TestMachine m = new TestMachine(architecture, Profile.ZIRCON_2023)) {
            assertEquals(0x4800B, m.process.handle(m.guest, null, 0).rights());
        }
    }

    /** Faults of zx_guest_set_trap in the order of its checks: each must win over all that follow. */
    private enum Fault {
        NO_GUEST(BAD_HANDLE),
        GUEST_OF_WRONG_TYPE(WRONG_TYPE),
        GUEST_WITHOUT_WRITE(ACCESS_DENIED),
        NO_PORT(BAD_HANDLE),
        PORT_OF_WRONG_TYPE(WRONG_TYPE),
        PORT_WITHOUT_WRITE(ACCESS_DENIED),
        UNKNOWN_KIND(INVALID_ARGS),
        NOT_ALIGNED(INVALID_ARGS),
        EXISTS(ALREADY_EXISTS);

        final Status status;

        Fault(Status status) {
            this.status = status;
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void ofTwoFaultsOfSetTrapTheEarlierWins(Fault first) {
        try (TestMachine m = new TestMachine(Architecture.RISCV64)) {
            int port = m.port();
            int readOnlyGuest = m.duplicate(m.guest, Rights.DUPLICATE);
            int readOnlyPort = m.duplicate(port, Rights.READ);
            for (Fault second : Fault.values()) {
                if (second.ordinal() < first.ordinal()) {
                    continue;
                }
                int guest = switch (first) {
                    case NO_GUEST -> NO_HANDLE;
                    case GUEST_OF_WRONG_TYPE -> port;
                    case GUEST_WITHOUT_WRITE -> readOnlyGuest;
                    default -> m.guest;
                };
                Fault ofPort = first.name().contains("PORT") ? first : second;
                int target = switch (ofPort) {
                    case NO_PORT -> NO_HANDLE;
                    case PORT_OF_WRONG_TYPE -> m.vmo;
                    case PORT_WITHOUT_WRITE -> readOnlyPort;
                    default -> port;
                };
                int kind = first == Fault.UNKNOWN_KIND || second == Fault.UNKNOWN_KIND ? 3 : BELL;
                boolean odd = first == Fault.NOT_ALIGNED || second == Fault.NOT_ALIGNED;
                long address = EXIT_TEST_ADDR + (odd ? 1 : 0);
                assertStatus(first.status, m.zx.zx_guest_set_trap(guest, kind, address, PAGE, target, 0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void setTrapChecksKindAndPort(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)) {
            int port = m.port();
            assertStatus(INVALID_ARGS, m.setTrap(MEM, 0x4000, PAGE, port, 0));
            assertStatus(INVALID_ARGS, m.setTrap(BELL, 0x4000, PAGE, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(3, 0x4000, PAGE, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(-1, 0x4000, PAGE, 0, 0));
            // Nothing was unmapped by any of them.
            m.with(ScriptedProgram.at(ENTRY).store(8, 0x4000, 1).store(4, EXIT_TEST_ADDR, 1)).cleanExit(m.vcpu());
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void setTrapChecksTheRange(Architecture architecture) {
        long end = architecture.physicalSize();
        try (TestMachine m = new TestMachine(architecture)) {
            assertStatus(INVALID_ARGS, m.setTrap(MEM, 0x4001, PAGE, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(MEM, 0x4000, PAGE + 1, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(MEM, 0x4000, 0, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(MEM, end, PAGE, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(MEM, end - PAGE, 2 * PAGE, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(MEM, -PAGE, PAGE, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(MEM, -PAGE, 2 * PAGE, 0, 0));
            assertStatus(INVALID_ARGS, m.setTrap(MEM, PAGE, -PAGE, 0, 0));
            assertStatus(OK, m.setTrap(MEM, end - PAGE, PAGE, 0, 0));
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void setTrapRefusesAnyIntersectionInBothProfiles(Architecture architecture) {
        for (Profile profile : new Profile[] {Profile.ZIRCON_2020, Profile.ZIRCON_2023}) {
            try (TestMachine m = new TestMachine(architecture, profile)) {
                int port = m.port();
                m.trap(MEM, 0x10_0000, 2 * PAGE, 0, 0);
                assertStatus(ALREADY_EXISTS, m.setTrap(MEM, 0x10_0000, PAGE, 0, 0));
                assertStatus(ALREADY_EXISTS, m.setTrap(MEM, 0x10_1000, 2 * PAGE, 0, 0));
                assertStatus(ALREADY_EXISTS, m.setTrap(BELL, 0xF_F000, 2 * PAGE, port, 0));
                m.trap(BELL, 0xF_F000, PAGE, port, 0);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void setTrapAfterTheVmarsEndIsABadState(Architecture architecture) {
        try (TestMachine m = new TestMachine(architecture)) {
            assertStatus(OK, m.zx.zx_vmar_destroy(m.vmar));
            assertStatus(BAD_STATE, m.setTrap(MEM, 0x4000, PAGE, 0, 0));
        }
    }

    @Test
    void ioTrapsAreX86s() {
        for (Architecture architecture : new Architecture[] {Architecture.ARM64, Architecture.RISCV64}) {
            try (TestMachine m = new TestMachine(architecture)) {
                int port = m.port();
                assertStatus(NOT_SUPPORTED, m.setTrap(TestMachine.IO, TRAP_PORT, 1, 0, 0));
                assertStatus(NOT_SUPPORTED, m.setTrap(TestMachine.IO, TRAP_PORT, 0, port, 0));
            }
        }
    }

    @Test
    void ioTrapsReachUpToTheLastPortButNotIt() {
        try (TestMachine m = new TestMachine(Architecture.X86_64)) {
            int port = m.port();
            assertStatus(INVALID_ARGS, m.setTrap(TestMachine.IO, TRAP_PORT, 1, port, 0));
            assertStatus(INVALID_ARGS, m.setTrap(TestMachine.IO, TRAP_PORT, 0, 0, 0));
            assertStatus(OUT_OF_RANGE, m.setTrap(TestMachine.IO, 0xFFFF, 1, 0, 0));
            assertStatus(OUT_OF_RANGE, m.setTrap(TestMachine.IO, 0xFFFE, 2, 0, 0));
            assertStatus(OUT_OF_RANGE, m.setTrap(TestMachine.IO, -1, 2, 0, 0));
            assertStatus(OUT_OF_RANGE, m.setTrap(TestMachine.IO, 1, -1, 0, 0));
            assertStatus(OK, m.setTrap(TestMachine.IO, 0xFFFE, 1, 0, 0));
            assertStatus(OK, m.setTrap(TestMachine.IO, 0, 0xFFFE, 0, 0));
            assertStatus(ALREADY_EXISTS, m.setTrap(TestMachine.IO, 0x60, 1, 0, 0));
            m.trap(MEM, 0, PAGE, 0, 0);
        }
        try (TestMachine m = new TestMachine(Architecture.X86_64, Profile.ZIRCON_2023)) {
            assertStatus(OUT_OF_RANGE, m.setTrap(TestMachine.IO, TRAP_PORT, 0, 0, 0));
        }
    }
}
