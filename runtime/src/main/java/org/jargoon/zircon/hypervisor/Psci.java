// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import org.jargoon.vcpu.MachineCore;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * Arm's Power State Coordination Interface 0.2 as Zircon offers it to guests (docs/zircon.md §6.7): the function's
 * number is in x0, and so is the answer.
 */
final class Psci implements EnvironmentCalls {
    static final int VERSION = 0x8400_0000;
    static final int CPU_OFF = 0x8400_0002;
    static final int CPU_ON = 0xC400_0003;
    static final int SYSTEM_OFF = 0x8400_0008;
    static final int SYSTEM_RESET = 0x8400_0009;

    static final long SUCCESS = 0;
    static final long NOT_SUPPORTED = -1;
    static final long VERSION_0_2 = 2;

    private final Profile profile;
    private final MachineCore core;

    Psci(Profile profile, MachineCore core) {
        this.profile = profile;
        this.core = core;
    }

    @Override
    public PortPacket handle() throws StatusException {
        int function = (int) core.register(0);
        switch (function) {
            case VERSION -> core.setRegister(0, VERSION_0_2);
            case CPU_ON -> {
                // Before the VMM has acted, and so whatever becomes of it.
                core.setRegister(0, SUCCESS);
                return GuestPackets.vcpuStartup(profile, core.register(1), core.register(2), 0);
            }
            case CPU_OFF -> throw StatusException.of(Status.STOP);
            case SYSTEM_OFF -> endSystem(Status.UNAVAILABLE);
            case SYSTEM_RESET -> endSystem(Status.CANCELED);
            default -> core.setRegister(0, NOT_SUPPORTED);
        }
        return null;
    }

    private void endSystem(Status status) throws StatusException {
        StatusException.check(!profile.psciEndsSystem(), status);
        core.setRegister(0, NOT_SUPPORTED);
    }
}
