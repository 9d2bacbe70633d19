// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.hypervisor.VcpuDispatcher;
import org.jargoon.zircon.object.ZxProcess;

/** The handle parameters of {@link VcpuSyscalls}, looked up once: these calls are made for each exit of a guest. */
final class VcpuParameters {
    static final Parameter.Handle CREATE_GUEST = Syscall.VCPU_CREATE.handleParameter("guest");
    static final Parameter.Handle RESUME = Syscall.VCPU_RESUME.handleParameter("handle");
    static final Parameter.Handle KICK = Syscall.VCPU_KICK.handleParameter("handle");
    static final Parameter.Handle INTERRUPT = Syscall.VCPU_INTERRUPT.handleParameter("handle");
    static final Parameter.Handle READ_STATE = Syscall.VCPU_READ_STATE.handleParameter("handle");
    static final Parameter.Handle WRITE_STATE = Syscall.VCPU_WRITE_STATE.handleParameter("handle");

    private VcpuParameters() {}

    /** The VCPU behind a handle, which the caller releases: it may be closed while the call runs. */
    static VcpuDispatcher retained(ZxProcess process, Parameter.Handle parameter, int value) throws StatusException {
        VcpuDispatcher vcpu = Calls.get(process, parameter, value);
        check(vcpu.retain(), Status.BAD_HANDLE);
        return vcpu;
    }
}
