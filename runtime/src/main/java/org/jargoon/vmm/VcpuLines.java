// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.function.IntConsumer;
import org.jargoon.vmm.device.InterruptLine;
import org.jargoon.zircon.abi.Architecture;

/**
 * The interrupt lines that lead to one VCPU. Its devices hold them at a level, which no state that the VCPU is given
 * changes: a VCPU that is started again, or restored, finds its lines as the devices have them. May be used from any
 * thread.
 */
final class VcpuLines {
    private final IntConsumer interrupt;

    /** By the number of the interrupt: which lines there are, and which are asserted. */
    private int connected;

    private int asserted;

    /** @param interrupt zx_vcpu_interrupt of the VCPU, with a vector */
    VcpuLines(IntConsumer interrupt) {
        this.interrupt = interrupt;
    }

    /** The line of an interrupt, by its number in the privileged manual. */
    synchronized InterruptLine line(int number) {
        connected |= 1 << number;
        return level -> set(number, level);
    }

    /** The lock makes the last call to the kernel that of the last level. */
    private synchronized void set(int number, boolean level) {
        int bit = 1 << number;
        if ((asserted & bit) != 0 != level) {
            asserted ^= bit;
            tell(number);
        }
    }

    private void tell(int number) {
        interrupt.accept((asserted & 1 << number) != 0 ? number : number + Architecture.WITHDRAW);
    }

    /** Tells the kernel all levels, after it has been given a state of the VCPU. */
    synchronized void tellAll() {
        for (int left = connected; left != 0; left &= left - 1) {
            tell(Integer.numberOfTrailingZeros(left));
        }
    }
}
