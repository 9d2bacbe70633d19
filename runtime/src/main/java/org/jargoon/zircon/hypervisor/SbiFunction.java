// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.StatusException;

/** What a function of RISC-V's SBI does. */
@FunctionalInterface
interface SbiFunction {

    /** As {@link EnvironmentCalls#handle}, by the VCPU whose call it is. */
    PortPacket call(RiscvSbi sbi) throws StatusException;

    /** Where the tables of functions have a function. */
    static long row(int extension, int function) {
        return (long) extension << Integer.SIZE | Integer.toUnsignedLong(function);
    }
}
