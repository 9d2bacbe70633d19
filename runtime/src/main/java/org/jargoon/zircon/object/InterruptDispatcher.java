// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * A virtual interrupt: one that a program triggers and no device (reference §2.9). Zircon has it wait for
 * zx_interrupt_wait or for a port, neither of which exists here; here it goes to VCPUs.
 */
public final class InterruptDispatcher extends KernelObject {
    private final int vector;

    /** Replaced whole, with the lock held; each is retained. Null after the last handle has been closed. */
    private volatile List<InterruptTarget> targets = List.of();

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

    /**
     * zx_interrupt_bind_vcpu: has a VCPU interrupted too, which lives as long as the interrupt has handles. One that is
     * bound already stays so.
     *
     * @throws StatusException INVALID_ARGS for a VCPU of another guest than those before; CANCELED if the interrupt's
     *     last handle is closed meanwhile; BAD_HANDLE if the VCPU's is
     */
    public synchronized void bind(InterruptTarget target) throws StatusException {
        List<InterruptTarget> now = targets;
        check(now != null, Status.CANCELED);
        if (now.contains(target)) {
            return;
        }
        check(now.isEmpty() || now.getFirst().machine() == target.machine(), Status.INVALID_ARGS);
        check(target.retain(), Status.BAD_HANDLE);
        List<InterruptTarget> more = new ArrayList<>(now);
        more.add(target);
        targets = more;
    }

    /** Interrupts the VCPUs that are bound. */
    public void trigger() {
        List<InterruptTarget> now = targets;
        if (now != null) {
            now.forEach(target -> target.interrupt(vector));
        }
    }

    @Override
    protected void onZeroHandles() {
        List<InterruptTarget> bound;
        synchronized (this) {
            bound = targets;
            targets = null;
        }
        bound.forEach(InterruptTarget::release);
    }
}
