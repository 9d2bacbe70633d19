// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.zircon.abi.Architecture;

/**
 * An engine whose guests run programs of Java actions, so that the kernel is tested without decoding an instruction:
 * for any architecture, with the seam's contracts kept to the letter. A program stands at guest-physical addresses,
 * where memory must be mapped for execution, but its bytes mean nothing.
 *
 * <p>All guests of an engine share its programs, which may be installed at any time.
 */
public final class ScriptedEngine implements Engine {
    private final Architecture architecture;
    private final Map<Long, ScriptedProgram.Placed> instructions = new ConcurrentHashMap<>();

    public ScriptedEngine(Architecture architecture) {
        this.architecture = architecture;
    }

    /** Puts a program in its place. */
    public void install(ScriptedProgram program) {
        instructions.putAll(program.instructions());
    }

    public Architecture architecture() {
        return architecture;
    }

    /** The instruction at an address, or null. */
    ScriptedProgram.Placed instruction(long address) {
        return instructions.get(address);
    }

    @Override
    public String isa() {
        return architecture.isa();
    }

    @Override
    public Compiler compiler() {
        return new Compiler(false, "programs are Java");
    }

    @Override
    public CodeSpace newCodeSpace(GuestMemory memory, EngineOptions options) {
        throw new UnsupportedOperationException("scripted programs run on machines only");
    }

    @Override
    public MachineCode newMachineCode(PhysicalMemory memory, EngineOptions options, MachineOptions machine) {
        return new ScriptedMachine(this, memory, machine.clock());
    }

    @Override
    public Disassembler disassembler(Disassembler.Names names) {
        throw new UnsupportedOperationException("scripted programs have no text");
    }
}
