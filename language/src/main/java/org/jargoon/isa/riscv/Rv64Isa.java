// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.List;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.Isa;
import org.jargoon.engine.RegisterLayout;
import org.jargoon.engine.Site;
import org.jargoon.fp.FloatFlags;
import org.jargoon.isa.Decoded;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.DebugRegister;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.MachineOptions;

/** RV64GC as the engine sees it. */
final class Rv64Isa implements Isa {
    /**
     * The context of nearly all floating-point code: frm rounds to nearest even and fflags holds inexact already, so an
     * instruction whose result is an ordinary number changes nothing but its register.
     */
    static final int SETTLED_FLOAT = 1;

    /** The context before that: frm rounds to nearest even and all results so far were exact. */
    static final int EXACT_FLOAT = 2;

    static final int FRM_SHIFT = 5;
    static final int FFLAGS_MASK = 0x1f;
    static final int FRM_MASK = 0x7;

    @Override
    public String name() {
        return "riscv64";
    }

    @Override
    public RegisterLayout layout() {
        return Rv64.LAYOUT;
    }

    @Override
    public CoreState newState() {
        return new Rv64State();
    }

    @Override
    public CoreState newMachineState(PhysicalMemory memory, int number, MachineOptions options) {
        return new Rv64Hart(memory, number, options);
    }

    @Override
    public int context(CoreState state) {
        if (state.registers[Rv64.FRM] != FloatNode.RNE) {
            return 0;
        }
        return (state.registers[Rv64.FFLAGS] & FloatFlags.INEXACT) != 0 ? SETTLED_FLOAT : EXACT_FLOAT;
    }

    @Override
    public int parcel() {
        return 2;
    }

    @Override
    public int length(int bits) {
        return Rv64.length(bits);
    }

    @Override
    public GuestNode decode(int bits, Site site) {
        Decoded decoded = Rv64.decode(bits);
        return decoded.node(site);
    }

    @Override
    public int integerRegister(int index) {
        return checked(index);
    }

    @Override
    public int floatRegister(int index) {
        return Rv64.FIRST_FLOAT + checked(index);
    }

    private static int checked(int index) {
        if (index < 0 || index > 31) {
            throw new IllegalArgumentException("RISC-V has no register " + index);
        }
        return index;
    }

    @Override
    public int floatStatus(CoreState state) {
        return (int) (state.registers[Rv64.FRM] << FRM_SHIFT | state.registers[Rv64.FFLAGS]);
    }

    @Override
    public void setFloatStatus(CoreState state, int value) {
        state.registers[Rv64.FFLAGS] = value & FFLAGS_MASK;
        state.registers[Rv64.FRM] = value >>> FRM_SHIFT & FRM_MASK;
    }

    @Override
    public List<DebugRegister> debugRegisters(CoreState state) {
        return RvDebugRegisters.of(state);
    }

    @Override
    public long debugRegister(CoreState state, int number) {
        return RvDebugRegisters.read(state, number);
    }

    @Override
    public boolean setDebugRegister(CoreState state, int number, long value) {
        return RvDebugRegisters.write(state, number, value);
    }

    @Override
    public Disassembler disassembler(Disassembler.Names names) {
        return switch (names) {
            case ALIASES -> Rv64Disassembler.ALIASES;
            case CANONICAL -> Rv64Disassembler.NO_ALIASES;
        };
    }
}
