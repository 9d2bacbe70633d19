// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import org.jargoon.zircon.abi.ObjectType;

/**
 * A virtual interrupt: one that a program triggers and no device (reference §2.9). Zircon has it wait for
 * zx_interrupt_wait or for a port, neither of which exists here; here it goes to VCPUs.
 */
public final class InterruptDispatcher extends KernelObject {
    private final int vector;

    /**
     * A new interrupt.
     *
     * @param vector what its VCPUs are interrupted with
     */
    public InterruptDispatcher(Kernel kernel, int vector) {
        super(kernel, ObjectType.INTERRUPT);
        this.vector = vector;
    }

    /** What the VCPUs are interrupted with that the interrupt is bound to. */
    public int vector() {
        return vector;
    }
}
