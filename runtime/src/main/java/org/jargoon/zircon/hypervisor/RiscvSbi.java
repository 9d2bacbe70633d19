// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static java.util.Map.entry;

import java.util.Map;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * RISC-V's Supervisor Binary Interface 2.0 as this kernel offers it to guests, an extension to Zircon modelled on its
 * PSCI (reference §9.2). The extension is in a7, the function in a6, arguments from a0 on; a0 gets the error, a1 the
 * value. What other harts are concerned with goes to the VMM as a GUEST_VCPU packet, with success reported first.
 *
 * <p>Not here: hart_suspend of HSM, DBCN and the legacy extensions (SBI_ERR_NOT_SUPPORTED).
 */
final class RiscvSbi implements EnvironmentCalls {
    static final int BASE = 0x10;
    static final int TIME = 0x54494D45;
    static final int IPI = 0x735049;
    static final int RFENCE = 0x52464E43;
    static final int HSM = 0x48534D;
    static final int SRST = 0x53525354;

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

    /** hart_mask_base, or system_reset's types. */
    private static final long ALL_HARTS = -1;

    private static final int SHUTDOWN = 0;
    private static final int WARM_REBOOT = 2;
    private static final int LAST_RESET_REASON = 1;
    private static final int FIRST_CUSTOM_REASON = 0xE000_0000;

    @FunctionalInterface
    private interface Function {
        PortPacket call(RiscvSbi sbi) throws StatusException;
    }

    /** Every function that there is, by extension and number. */
    private static final Map<Long, Function> FUNCTIONS = Map.ofEntries(
            entry(row(BASE, 0), sbi -> sbi.answer(SPEC_VERSION)),
            entry(row(BASE, 1), sbi -> sbi.answer(IMPLEMENTATION)),
            entry(row(BASE, 2), sbi -> sbi.answer(1)),
            entry(row(BASE, 3), RiscvSbi::probeExtension),
            entry(row(BASE, 4), sbi -> sbi.answer(0)),
            entry(row(BASE, 5), sbi -> sbi.answer(0)),
            entry(row(BASE, 6), sbi -> sbi.answer(0)),
            entry(row(TIME, 0), RiscvSbi::setTimer),
            entry(row(IPI, 0), RiscvSbi::sendIpi),
            entry(row(RFENCE, 0), RiscvSbi::remoteFenceI),
            entry(row(RFENCE, 1), RiscvSbi::remoteSfenceVma),
            entry(row(RFENCE, 2), RiscvSbi::remoteSfenceVma),
            entry(row(HSM, 0), RiscvSbi::hartStart),
            entry(row(HSM, 1), RiscvSbi::hartStop),
            entry(row(HSM, 2), RiscvSbi::hartGetStatus),
            entry(row(SRST, 0), RiscvSbi::systemReset));

    private final GuestDispatcher guest;
    private final VcpuDispatcher vcpu;
    private final MachineCore core;

    RiscvSbi(GuestDispatcher guest, VcpuDispatcher vcpu, MachineCore core) {
        this.guest = guest;
        this.vcpu = vcpu;
        this.core = core;
    }

    private static long row(int extension, int function) {
        return (long) extension << Integer.SIZE | Integer.toUnsignedLong(function);
    }

    @Override
    public PortPacket handle() throws StatusException {
        Function function = FUNCTIONS.get(row((int) core.register(A7), (int) core.register(A6)));
        return function == null ? fail(ERR_NOT_SUPPORTED) : function.call(this);
    }

    private PortPacket probeExtension() {
        int extension = (int) core.register(A0);
        return answer(FUNCTIONS.containsKey(row(extension, 0)) ? 1 : 0);
    }

    private PortPacket setTimer() {
        core.setTimer(core.register(A0));
        return answer(0);
    }

    private PortPacket sendIpi() {
        long base = core.register(A1);
        if (!isHartMask(base)) {
            return fail(ERR_INVALID_PARAM);
        }
        long mask = base == ALL_HARTS ? -1L : core.register(A0) << base;
        answer(0);
        return mask == 0
                ? null
                : GuestPackets.vcpuInterrupt(guest.kernel().profile(), mask, SOFTWARE_INTERRUPT);
    }

    /** Whether (a0, a1) name harts that a guest can have: the bits of a0, from hart {@code base} on. */
    private boolean isHartMask(long base) {
        if (base == ALL_HARTS) {
            return true;
        }
        long mask = core.register(A0);
        return base >= 0 && base < Long.SIZE && mask << base >>> base == mask;
    }

    private PortPacket remoteFenceI() {
        if (!isHartMask(core.register(A1))) {
            return fail(ERR_INVALID_PARAM);
        }
        guest.code().fenceInstructions();
        return answer(0);
    }

    /** Whatever harts, addresses and address space it names, all cores forget all translations. */
    private PortPacket remoteSfenceVma() {
        if (!isHartMask(core.register(A1))) {
            return fail(ERR_INVALID_PARAM);
        }
        guest.code().translationsChanged();
        return answer(0);
    }

    private PortPacket hartStart() {
        long hart = core.register(A0);
        long entry = core.register(A1);
        if (!guest.vcpus().canHave(hart)) {
            return fail(ERR_INVALID_PARAM);
        }
        if (!guest.architecture().contains(entry)) {
            return fail(ERR_INVALID_ADDRESS);
        }
        if (!guest.vcpus().tryStart((int) hart)) {
            return fail(ERR_ALREADY_AVAILABLE);
        }
        long opaque = core.register(A1 + 1);
        answer(0);
        return GuestPackets.vcpuStartup(guest.kernel().profile(), hart, entry, opaque);
    }

    private PortPacket hartStop() throws StatusException {
        vcpu.stop();
        throw StatusException.of(Status.STOP);
    }

    private PortPacket hartGetStatus() {
        long hart = core.register(A0);
        if (!guest.vcpus().canHave(hart)) {
            return fail(ERR_INVALID_PARAM);
        }
        return answer(switch (guest.vcpus().state((int) hart)) {
            case STARTED -> HART_STARTED;
            case STOPPED -> HART_STOPPED;
            case START_PENDING -> HART_START_PENDING;
            case SUSPENDED -> HART_SUSPENDED;
        });
    }

    private PortPacket systemReset() throws StatusException {
        int type = (int) core.register(A0);
        int reason = (int) core.register(A1);
        boolean knownReason = Integer.compareUnsigned(reason, LAST_RESET_REASON) <= 0
                || Integer.compareUnsigned(reason, FIRST_CUSTOM_REASON) >= 0;
        if (Integer.compareUnsigned(type, WARM_REBOOT) > 0 || !knownReason) {
            return fail(ERR_INVALID_PARAM);
        }
        throw StatusException.of(type == SHUTDOWN ? Status.UNAVAILABLE : Status.CANCELED);
    }

    private PortPacket answer(long value) {
        core.setRegister(A0, SUCCESS);
        core.setRegister(A1, value);
        return null;
    }

    private PortPacket fail(long error) {
        core.setRegister(A0, error);
        return null;
    }
}
