// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static java.util.Map.entry;
import static org.jargoon.zircon.hypervisor.RiscvSbi.*;
import static org.jargoon.zircon.hypervisor.SbiFunction.row;

import java.util.Map;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/** The SBI's functions that concern harts: HSM, IPI and RFENCE. */
final class SbiHarts {
    static final Map<Long, SbiFunction> FUNCTIONS = Map.ofEntries(
            entry(row(IPI, 0), SbiHarts::sendIpi),
            entry(row(RFENCE, 0), SbiHarts::remoteFenceI),
            entry(row(RFENCE, 1), SbiHarts::remoteSfenceVma),
            entry(row(RFENCE, 2), SbiHarts::remoteSfenceVma),
            entry(row(HSM, 0), SbiHarts::hartStart),
            entry(row(HSM, 1), SbiHarts::hartStop),
            entry(row(HSM, 2), SbiHarts::hartGetStatus),
            entry(row(HSM, 3), SbiHarts::hartSuspend));

    /** hart_suspend's types: the two that every platform has. */
    private static final int RETENTIVE = 0;

    private static final int NON_RETENTIVE = 0x8000_0000;

    /** As hart_mask_base. */
    private static final long ALL_HARTS = -1;

    private SbiHarts() {}

    /** Whether (a0, a1) name harts that the guest has: the bits of a0, from hart a1 on. */
    private static boolean isHartMask(RiscvSbi sbi) {
        long mask = sbi.argument(0);
        long base = sbi.argument(1);
        VcpuNumbers vcpus = sbi.guest().vcpus();
        return base == ALL_HARTS || vcpus.canHave(base) && (mask & ~(vcpus.all() >>> base)) == 0;
    }

    /** The harts that (a0, a1) name, bit n for hart n. */
    private static long harts(RiscvSbi sbi) {
        long base = sbi.argument(1);
        return base == ALL_HARTS ? allHarts(sbi) : sbi.argument(0) << base;
    }

    /** All harts that the guest has, bit n for hart n. */
    static long allHarts(RiscvSbi sbi) {
        return sbi.guest().vcpus().all();
    }

    /** Whether a hart can begin at an address: whether there is memory that it may execute. */
    private static boolean isEntry(RiscvSbi sbi, long address) {
        GuestDispatcher guest = sbi.guest();
        return guest.architecture().contains(address)
                && guest.aspace().pageFault(address, GuestMemory.EXECUTE) == Status.OK;
    }

    private static PortPacket sendIpi(RiscvSbi sbi) {
        if (!isHartMask(sbi)) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        long harts = harts(sbi);
        sbi.answer(0);
        return interrupt(sbi, harts);
    }

    /** The VMM's packet for an IPI to harts, or null if there are none. */
    static PortPacket interrupt(RiscvSbi sbi, long harts) {
        return harts == 0
                ? null
                : GuestPackets.vcpuInterrupt(sbi.guest().kernel().profile(), harts, SOFTWARE_INTERRUPT);
    }

    private static PortPacket remoteFenceI(RiscvSbi sbi) {
        if (!isHartMask(sbi)) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        fenceInstructions(sbi.guest(), harts(sbi));
        return sbi.answer(0);
    }

    /** Code belongs to all cores together, so a fence of one is a fence of all. */
    static void fenceInstructions(GuestDispatcher guest, long harts) {
        if (harts != 0) {
            guest.code().fenceInstructions();
        }
    }

    /** remote_sfence_vma, and with an address space too, whose number a core need not be told. */
    private static PortPacket remoteSfenceVma(RiscvSbi sbi) {
        if (!isHartMask(sbi)) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        fenceTranslations(sbi.guest(), harts(sbi), sbi.argument(2), sbi.argument(3));
        return sbi.answer(0);
    }

    /**
     * Has harts forget translations.
     *
     * @param address the first virtual address
     * @param length in bytes; all addresses are meant if both are 0, or if it is -1
     */
    static void fenceTranslations(GuestDispatcher guest, long harts, long address, long length) {
        if (harts != 0) {
            boolean everything = address == 0 && length == 0;
            guest.code().translationsChanged(harts, address, everything ? MachineCode.EVERYTHING : length);
        }
    }

    private static PortPacket hartStart(RiscvSbi sbi) {
        GuestDispatcher guest = sbi.guest();
        long hart = sbi.argument(0);
        long entry = sbi.argument(1);
        if (!guest.vcpus().canHave(hart)) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        if (!isEntry(sbi, entry)) {
            return sbi.fail(ERR_INVALID_ADDRESS);
        }
        if (!guest.vcpus().tryStart((int) hart)) {
            return sbi.fail(ERR_ALREADY_AVAILABLE);
        }
        long opaque = sbi.argument(2);
        sbi.answer(0);
        return GuestPackets.vcpuStartup(guest.kernel().profile(), hart, entry, opaque);
    }

    private static PortPacket hartStop(RiscvSbi sbi) throws StatusException {
        sbi.vcpu().stop();
        throw StatusException.of(Status.STOP);
    }

    private static PortPacket hartGetStatus(RiscvSbi sbi) {
        long hart = sbi.argument(0);
        if (!sbi.guest().vcpus().canHave(hart)) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        return sbi.answer(switch (sbi.guest().vcpus().state((int) hart)) {
            case STARTED -> HART_STARTED;
            case STOPPED -> HART_STOPPED;
            case START_PENDING -> HART_START_PENDING;
            case SUSPENDED -> HART_SUSPENDED;
        });
    }

    /** Both wait as wfi does; the second loses what it may, which is no more than the specification says. */
    private static PortPacket hartSuspend(RiscvSbi sbi) {
        int type = (int) sbi.argument(0);
        long resume = sbi.argument(1);
        long opaque = sbi.argument(2);
        if (type != RETENTIVE && type != NON_RETENTIVE) {
            return sbi.fail(ERR_INVALID_PARAM);
        }
        if (type == NON_RETENTIVE && !isEntry(sbi, resume)) {
            return sbi.fail(ERR_INVALID_ADDRESS);
        }
        if (!sbi.vcpu().suspend()) {
            sbi.core().takeBackWait();
            return null;
        }
        if (type == RETENTIVE) {
            return sbi.answer(0);
        }
        sbi.core().restart(resume);
        sbi.core().setRegister(A0, sbi.vcpu().number());
        sbi.core().setRegister(A1, opaque);
        return null;
    }
}
