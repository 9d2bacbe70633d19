// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static java.util.Map.entry;
import static org.jargoon.zircon.hypervisor.SbiFunction.row;

import java.util.Map;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * The SBI's legacy extensions, of version 0.1: each is one function, only a0 is changed, and it gets a value where
 * newer functions have an error.
 *
 * <p>Where they take harts, they take a guest-virtual pointer to a mask, which only the core could follow: here all
 * harts are meant, whatever it points to. More than the guest wanted is fenced and interrupted then, which the
 * specification's users must expect of fences always and of interrupts that carry no message too.
 */
final class SbiLegacy {
    static final int SET_TIMER = 0;
    static final int CONSOLE_PUTCHAR = 1;
    static final int CONSOLE_GETCHAR = 2;
    static final int CLEAR_IPI = 3;
    static final int SEND_IPI = 4;
    static final int REMOTE_FENCE_I = 5;
    static final int REMOTE_SFENCE_VMA = 6;
    static final int REMOTE_SFENCE_VMA_ASID = 7;
    static final int SHUTDOWN = 8;

    /** The numbers below are legacy extensions or reserved for them. */
    private static final int END = 0x10;

    static final Map<Long, SbiFunction> FUNCTIONS = Map.ofEntries(
            entry(row(SET_TIMER, 0), SbiLegacy::setTimer),
            entry(row(CONSOLE_PUTCHAR, 0), SbiLegacy::putChar),
            entry(row(CONSOLE_GETCHAR, 0), sbi -> sbi.answerLegacy(SbiConsole.getByte(sbi))),
            entry(row(CLEAR_IPI, 0), SbiLegacy::clearIpi),
            entry(row(SEND_IPI, 0), SbiLegacy::sendIpi),
            entry(row(REMOTE_FENCE_I, 0), SbiLegacy::remoteFenceI),
            entry(row(REMOTE_SFENCE_VMA, 0), SbiLegacy::remoteSfenceVma),
            entry(row(REMOTE_SFENCE_VMA_ASID, 0), SbiLegacy::remoteSfenceVma),
            entry(row(SHUTDOWN, 0), SbiLegacy::shutdown));

    private SbiLegacy() {}

    static boolean isLegacy(long extension) {
        return extension >= 0 && extension < END;
    }

    private static PortPacket setTimer(RiscvSbi sbi) {
        sbi.core().setTimer(sbi.argument(0));
        return sbi.answerLegacy(0);
    }

    private static PortPacket putChar(RiscvSbi sbi) {
        SbiConsole.putByte(sbi);
        return sbi.answerLegacy(0);
    }

    /** Always says that none had been pending: nobody depends on it, as the guest can look at sip itself. */
    private static PortPacket clearIpi(RiscvSbi sbi) {
        sbi.vcpu().interrupt(Architecture.WITHDRAW + RiscvSbi.SOFTWARE_INTERRUPT);
        return sbi.answerLegacy(0);
    }

    private static PortPacket sendIpi(RiscvSbi sbi) {
        sbi.answerLegacy(0);
        return SbiHarts.interrupt(sbi, SbiHarts.allHarts(sbi));
    }

    private static PortPacket remoteFenceI(RiscvSbi sbi) {
        SbiHarts.fenceInstructions(sbi.guest(), SbiHarts.allHarts(sbi));
        return sbi.answerLegacy(0);
    }

    private static PortPacket remoteSfenceVma(RiscvSbi sbi) {
        SbiHarts.fenceTranslations(sbi.guest(), SbiHarts.allHarts(sbi), sbi.argument(1), sbi.argument(2));
        return sbi.answerLegacy(0);
    }

    private static PortPacket shutdown(RiscvSbi sbi) throws StatusException {
        throw StatusException.of(Status.UNAVAILABLE);
    }
}
