// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.StatusException;

/** What a guest asks of the machine below it, by the conventions of its architecture. One per VCPU. */
@FunctionalInterface
interface EnvironmentCalls {

    /**
     * Carries out the call whose arguments are in the core's registers; the program counter is behind it.
     *
     * @return a packet for the VMM, or null if the guest goes on
     * @throws StatusException what zx_vcpu_resume returns instead of a packet
     */
    PortPacket handle() throws StatusException;
}
