// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineOptions;

/** Runs any {@link Isa}; a subclass per ISA is what ServiceLoader finds. */
public abstract class TruffleEngine implements Engine {
    private final Isa isa;

    protected TruffleEngine(Isa isa) {
        this.isa = isa;
    }

    @Override
    public final String isa() {
        return isa.name();
    }

    @Override
    public final Compiler compiler() {
        return new Compiler(RegionCompiler.isAvailable(), RegionCompiler.description());
    }

    @Override
    public final CodeSpace newCodeSpace(GuestMemory memory, EngineOptions options) {
        return new FlatCode(isa, memory, options);
    }

    @Override
    public final MachineCode newMachineCode(PhysicalMemory memory, EngineOptions options, MachineOptions machine) {
        return new PagedCode(isa, memory, options, machine);
    }

    @Override
    public final Disassembler disassembler(Disassembler.Names names) {
        return isa.disassembler(names);
    }
}
