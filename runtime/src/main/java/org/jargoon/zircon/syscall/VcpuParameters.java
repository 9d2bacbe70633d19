// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

/** The handle parameters of {@link VcpuSyscalls}, looked up once: these calls are made for each exit of a guest. */
final class VcpuParameters {
    static final Parameter.Handle CREATE_GUEST = Syscall.VCPU_CREATE.handleParameter("guest");
    static final Parameter.Handle RESUME = Syscall.VCPU_RESUME.handleParameter("handle");
    static final Parameter.Handle KICK = Syscall.VCPU_KICK.handleParameter("handle");
    static final Parameter.Handle INTERRUPT = Syscall.VCPU_INTERRUPT.handleParameter("handle");
    static final Parameter.Handle READ_STATE = Syscall.VCPU_READ_STATE.handleParameter("handle");
    static final Parameter.Handle WRITE_STATE = Syscall.VCPU_WRITE_STATE.handleParameter("handle");

    private VcpuParameters() {}
}
