// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.ServiceLoader;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;

/** Runs the machine code of one ISA. Found by ServiceLoader; implementations are stateless. */
public interface Engine {

    /** Name of the ISA in the field's usual spelling, such as {@code riscv64}. */
    String isa();

    /** Whether hot guest code is compiled, and where not, why: one sentence for the user. */
    Compiler compiler();

    /** Makes the code space of a user program whose instructions lie in {@code memory}. */
    CodeSpace newCodeSpace(GuestMemory memory, EngineOptions options);

    /** Makes the code space of a machine. */
    MachineCode newMachineCode(PhysicalMemory memory, EngineOptions options, MachineOptions machine);

    /** Decodes and prints what stands in memory. */
    Disassembler disassembler(Disassembler.Names names);

    /**
     * The compiler's state.
     *
     * @param available whether hot code is compiled
     * @param description the compiler's name, or why there is none
     */
    record Compiler(boolean available, String description) {}

    /**
     * The engine for an ISA.
     *
     * @throws IllegalStateException if none is on the class path
     */
    static Engine forIsa(String isa) {
        return ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(engine -> engine.isa().equals(isa))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no engine for " + isa + " on the class path"));
    }
}
