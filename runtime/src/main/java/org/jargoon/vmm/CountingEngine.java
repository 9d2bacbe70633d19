// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineOptions;

/**
 * The engine of a machine, which remembers the code and the cores of the machine's guest: no syscall tells what it
 * counts, or shows VCPUs to a debugger.
 */
final class CountingEngine implements Engine {
    private final Engine engine;
    private volatile KnownCode code;

    CountingEngine(Engine engine) {
        this.engine = engine;
    }

    /** The code of the guest that was made last. */
    MachineCode code() {
        return code;
    }

    /** What the engine counted for that guest. */
    CodeStatistics statistics() {
        return code.statistics();
    }

    /** The core of that guest's VCPU with a number. */
    KnownCore core(int number) {
        return code.core(number);
    }

    @Override
    public String isa() {
        return engine.isa();
    }

    @Override
    public Compiler compiler() {
        return engine.compiler();
    }

    @Override
    public CodeSpace newCodeSpace(GuestMemory memory, EngineOptions options) {
        return engine.newCodeSpace(memory, options);
    }

    @Override
    public MachineCode newMachineCode(PhysicalMemory memory, EngineOptions options, MachineOptions machine) {
        code = new KnownCode(engine.newMachineCode(memory, options, machine));
        return code;
    }

    @Override
    public Disassembler disassembler(Disassembler.Names names) {
        return engine.disassembler(names);
    }
}
