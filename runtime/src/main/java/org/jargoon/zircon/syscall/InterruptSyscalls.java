// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.hypervisor.InterruptDispatcher;
import org.jargoon.zircon.hypervisor.VcpuDispatcher;
import org.jargoon.zircon.object.ZxProcess;

/** Interrupts, of which there are only virtual ones (docs/zircon.md §2.9). */
public interface InterruptSyscalls {
    /** ZX_INTERRUPT_VIRTUAL. */
    int INTERRUPT_VIRTUAL = 0x10;

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_interrupt_create: makes a virtual interrupt.
     *
     * @param source the resource that a physical interrupt would need; not looked at
     * @param number the vector that the VCPUs are interrupted with that it will be bound to, our extension
     * @param options {@link #INTERRUPT_VIRTUAL}; without it NOT_SUPPORTED, with anything beside it INVALID_ARGS
     */
    default int zx_interrupt_create(int source, int number, int options, int[] out) {
        return Calls.status(() -> {
            check((options & INTERRUPT_VIRTUAL) != 0, Status.NOT_SUPPORTED);
            check(options == INTERRUPT_VIRTUAL, Status.INVALID_ARGS);
            Calls.add(process(), new InterruptDispatcher(process().kernel(), number), out);
        });
    }

    /**
     * zx_interrupt_trigger: interrupts the VCPUs that the interrupt is bound to.
     *
     * @param options 0, else INVALID_ARGS before anything else
     * @param timestamp when, for those who wait for the interrupt, of whom there are none
     */
    default int zx_interrupt_trigger(int handle, int options, long timestamp) {
        return Calls.status(() -> {
            check(options == 0, Status.INVALID_ARGS);
            Calls.<InterruptDispatcher>get(process(), Syscall.INTERRUPT_TRIGGER.firstHandle(), handle)
                    .trigger();
        });
    }

    /**
     * zx_interrupt_bind_vcpu: has a VCPU interrupted whenever the interrupt is triggered. It may be bound to several
     * VCPUs of one guest, and keeps them alive.
     *
     * @param options 0, else INVALID_ARGS, after both handles' errors
     * @return INVALID_ARGS if the interrupt is bound to a VCPU of another guest
     */
    default int zx_interrupt_bind_vcpu(int handle, int vcpu, int options) {
        return Calls.status(() -> {
            InterruptDispatcher interrupt = Calls.get(process(), Syscall.INTERRUPT_BIND_VCPU.firstHandle(), handle);
            VcpuDispatcher target =
                    Calls.get(process(), Syscall.INTERRUPT_BIND_VCPU.handleParameter("vcpu"), vcpu);
            check(options == 0, Status.INVALID_ARGS);
            interrupt.bind(target);
        });
    }
}
