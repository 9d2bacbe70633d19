// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static java.util.Map.entry;
import static org.jargoon.zircon.hypervisor.SbiFunction.row;

import java.util.HashMap;
import java.util.Map;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * RISC-V's Supervisor Binary Interface 2.0 as this kernel offers it to guests, an extension to Zircon modelled on its
 * PSCI (docs/zircon.md §9.2): the base, TIME, IPI, RFENCE, HSM, SRST, DBCN and legacy extensions. The extension is in
 * a7, the function in a6, arguments from a0 on; a0 gets the error, a1 the value. What other harts are concerned with
 * goes to the VMM as a GUEST_VCPU packet, with success reported first.
 *
 * <p>Here are the dispatch and what concerns the machine as a whole; {@link SbiHarts}, {@link SbiConsole} and {@link
 * SbiLegacy} have the others. One object belongs to one VCPU and its thread.
 */
final class RiscvSbi implements EnvironmentCalls {
    static final int BASE = 0x10;
    static final int TIME = 0x54494D45;
    static final int IPI = 0x735049;
    static final int RFENCE = 0x52464E43;
    static final int HSM = 0x48534D;
    static final int SRST = 0x53525354;
    static final int DBCN = 0x4442434E;

    static final long SUCCESS = 0;
    static final long ERR_NOT_SUPPORTED = -2;
    static final long ERR_INVALID_PARAM = -3;
    static final long ERR_INVALID_ADDRESS = -5;
    static final long ERR_ALREADY_AVAILABLE = -6;

    static final long HART_STARTED = 0;
    static final long HART_STOPPED = 1;
    static final long HART_START_PENDING = 2;
    static final long HART_SUSPENDED = 4;

    /** Version 2.0: major in bits 30:24, minor in bits 23:0. */
    static final long SPEC_VERSION = 2 << 24;

    /** Not among the numbers that the specification's chapter on implementation IDs gives away. */
    static final long IMPLEMENTATION = 0x4A47;

    /** The vector of zx_vcpu_interrupt that an IPI arrives as: the supervisor software interrupt. */
    static final int SOFTWARE_INTERRUPT = 1;

    static final int A0 = 10;
    static final int A1 = 11;
    static final int A6 = 16;
    static final int A7 = 17;

    private static final int SHUTDOWN = 0;
    private static final int WARM_REBOOT = 2;
    private static final int LAST_RESET_REASON = 1;

    private static final Map<Long, SbiFunction> OWN_FUNCTIONS = Map.ofEntries(
            entry(row(BASE, 0), sbi -> sbi.answer(SPEC_VERSION)),
            entry(row(BASE, 1), sbi -> sbi.answer(IMPLEMENTATION)),
            entry(row(BASE, 2), sbi -> sbi.answer(1)),
            entry(row(BASE, 3), RiscvSbi::probeExtension),
            entry(row(BASE, 4), sbi -> sbi.answer(0)),
            entry(row(BASE, 5), sbi -> sbi.answer(0)),
            entry(row(BASE, 6), sbi -> sbi.answer(0)),
            entry(row(TIME, 0), RiscvSbi::setTimer),
            entry(row(SRST, 0), RiscvSbi::systemReset));

    /** Every function that there is, by extension and number. */
    private static final Map<Long, SbiFunction> FUNCTIONS = allFunctions();

    private final GuestDispatcher guest;
    private final VcpuDispatcher vcpu;
    private final MachineCore core;

    RiscvSbi(GuestDispatcher guest, VcpuDispatcher vcpu, MachineCore core) {
        this.guest = guest;
        this.vcpu = vcpu;
        this.core = core;
    }

    private static Map<Long, SbiFunction> allFunctions() {
        Map<Long, SbiFunction> all = new HashMap<>(OWN_FUNCTIONS);
        all.putAll(SbiHarts.FUNCTIONS);
        all.putAll(SbiConsole.FUNCTIONS);
        all.putAll(SbiLegacy.FUNCTIONS);
        return Map.copyOf(all);
    }

    /** The legacy extensions are functions themselves, and do not look at a6. */
    @Override
    public PortPacket handle() throws StatusException {
        long extension = core.register(A7);
        SbiFunction found = find(extension, SbiLegacy.isLegacy(extension) ? 0 : core.register(A6));
        return found == null ? fail(ERR_NOT_SUPPORTED) : found.call(this);
    }

    /** The function with these numbers, which are of 32 bits and sign-extended, or null. */
    private static SbiFunction find(long extension, long function) {
        boolean areNumbers = extension == (int) extension && function == (int) function;
        return areNumbers ? FUNCTIONS.get(row((int) extension, (int) function)) : null;
    }

    private PortPacket probeExtension() {
        return answer(find(argument(0), 0) == null ? 0 : 1);
    }

    private PortPacket setTimer() {
        core.setTimer(argument(0));
        return answer(0);
    }

    private PortPacket systemReset() throws StatusException {
        int type = (int) argument(0);
        int reason = (int) argument(1);
        if (Integer.compareUnsigned(type, WARM_REBOOT) > 0
                || Integer.compareUnsigned(reason, LAST_RESET_REASON) > 0) {
            return fail(ERR_INVALID_PARAM);
        }
        throw StatusException.of(type == SHUTDOWN ? Status.UNAVAILABLE : Status.CANCELED);
    }

    // What functions need.

    GuestDispatcher guest() {
        return guest;
    }

    VcpuDispatcher vcpu() {
        return vcpu;
    }

    MachineCore core() {
        return core;
    }

    /** An argument of the call. */
    long argument(int index) {
        return core.register(A0 + index);
    }

    /** Reports success with a value. */
    PortPacket answer(long value) {
        core.setRegister(A0, SUCCESS);
        core.setRegister(A1, value);
        return null;
    }

    PortPacket fail(long error) {
        core.setRegister(A0, error);
        return null;
    }

    /** Returns from a legacy function: only a0 changes. */
    PortPacket answerLegacy(long value) {
        core.setRegister(A0, value);
        return null;
    }
}
