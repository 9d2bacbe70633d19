// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.function.Supplier;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.zircon.abi.Architecture;

/**
 * What a kernel's guests run on. zx_guest_create has no parameter for it, as Zircon's guests have the architecture of
 * the machine; so it is the embedding program's choice when it makes the kernel.
 *
 * @param architecture of all guests
 * @param engineOptions how the engine runs each guest. When an instruction budget is used up, zx_vcpu_resume returns
 *     CANCELED
 * @param machine what kind of machine each guest is
 * @param vcpuLimit the most VCPUs that a guest can have at a time, at most the architecture's. A guest is told that
 *     harts with this number and above do not exist, so a VMM that knows how many VCPUs its guests have says so here
 * @param console what a guest prints on and reads from by calls to its environment (RISC-V: SBI's consoles)
 * @param engine gives the engine; asked at each zx_guest_create, and its {@link IllegalStateException} says that there
 *     is none, so that the syscall returns NOT_SUPPORTED, as on a machine without a hypervisor
 */
public record HypervisorOptions(
        Architecture architecture,
        EngineOptions engineOptions,
        MachineOptions machine,
        int vcpuLimit,
        DebugConsole console,
        Supplier<Engine> engine) {

    public HypervisorOptions {
        if (vcpuLimit < 1 || vcpuLimit > architecture.vcpuLimit()) {
            throw new IllegalArgumentException("a guest cannot have up to %d VCPUs".formatted(vcpuLimit));
        }
    }

    /** RISC-V guests. */
    public static final HypervisorOptions DEFAULT = of(Architecture.RISCV64);

    /** Guests of an architecture, by the engine for it that is on the class path. */
    public static HypervisorOptions of(Architecture architecture) {
        return new HypervisorOptions(
                architecture,
                EngineOptions.MACHINE,
                MachineOptions.supervisor(),
                architecture.vcpuLimit(),
                DebugConsole.NONE,
                () -> Engine.forIsa(architecture.isa()));
    }

    public HypervisorOptions withEngineOptions(EngineOptions value) {
        return new HypervisorOptions(architecture, value, machine, vcpuLimit, console, engine);
    }

    public HypervisorOptions withEngine(Supplier<Engine> value) {
        return new HypervisorOptions(architecture, engineOptions, machine, vcpuLimit, console, value);
    }

    public HypervisorOptions withMachine(MachineOptions value) {
        return new HypervisorOptions(architecture, engineOptions, value, vcpuLimit, console, engine);
    }

    public HypervisorOptions withVcpuLimit(int value) {
        return new HypervisorOptions(architecture, engineOptions, machine, value, console, engine);
    }

    public HypervisorOptions withConsole(DebugConsole value) {
        return new HypervisorOptions(architecture, engineOptions, machine, vcpuLimit, value, engine);
    }
}
