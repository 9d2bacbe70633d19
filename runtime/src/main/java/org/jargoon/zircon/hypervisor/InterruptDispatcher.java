// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.KernelObject;

/**
 * A virtual interrupt: one that a program triggers and no device (docs/zircon.md §2.9). Zircon has such an interrupt
 * wake zx_interrupt_wait or queue a packet, neither of which exists here, and binds only physical ones to VCPUs; that
 * this one goes to VCPUs, as a physical one would, is our extension. It keeps the VCPUs alive that it is bound to. If
 * the vector is a level (RISC-V), another interrupt with the vector that withdraws it, or zx_vcpu_interrupt, ends it.
 */
public final class InterruptDispatcher extends KernelObject {
    private final int vector;
    /** Guards what follows. Interrupting a VCPU does not block, so it is done with this held. */
    private final ReentrantLock lock = new ReentrantLock();

    private final List<VcpuDispatcher> vcpus = new ArrayList<>();
    private boolean closed;

    /**
     * A new interrupt.
     *
     * @param vector what its VCPUs are interrupted with
     */
    public InterruptDispatcher(Kernel kernel, int vector) {
        super(kernel, ObjectType.INTERRUPT);
        this.vector = vector;
    }

    /**
     * zx_interrupt_bind_vcpu: has a VCPU interrupted from now on; if it is already, nothing changes.
     *
     * @throws StatusException INVALID_ARGS if the interrupt is bound to a VCPU of another guest; BAD_HANDLE if the last
     *     handle of one of the two is closed
     */
    public void bind(VcpuDispatcher vcpu) throws StatusException {
        lock.lock();
        try {
            check(!closed, Status.BAD_HANDLE);
            if (vcpus.contains(vcpu)) {
                return;
            }
            check(vcpus.isEmpty() || vcpus.getFirst().guest() == vcpu.guest(), Status.INVALID_ARGS);
            check(vcpu.retain(), Status.BAD_HANDLE);
            vcpus.add(vcpu);
        } finally {
            lock.unlock();
        }
    }

    /** zx_interrupt_trigger: interrupts the VCPUs that this is bound to. */
    public void trigger() {
        lock.lock();
        try {
            vcpus.forEach(vcpu -> vcpu.interrupt(vector));
        } finally {
            lock.unlock();
        }
    }

    @Override
    protected void onZeroHandles() {
        List<VcpuDispatcher> bound;
        lock.lock();
        try {
            closed = true;
            bound = new ArrayList<>(vcpus);
            vcpus.clear();
        } finally {
            lock.unlock();
        }
        bound.forEach(KernelObject::release);
    }
}
