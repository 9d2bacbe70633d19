// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import org.jargoon.vcpu.Core;

/** The registers of a core as the world numbers them. */
abstract sealed class CoreRegisters implements Core permits TruffleCore {
    private final Isa isa;
    private final CoreState state;

    CoreRegisters(Isa isa, CoreState state) {
        this.isa = isa;
        this.state = state;
    }

    @Override
    public long pc() {
        return state.pc;
    }

    @Override
    public void setPc(long pc) {
        state.pc = pc;
    }

    @Override
    public long register(int index) {
        return state.registers[isa.integerRegister(index)];
    }

    @Override
    public void setRegister(int index, long value) {
        int slot = isa.integerRegister(index);
        if (slot != 0) {
            state.registers[slot] = value;
        }
    }

    @Override
    public long floatRegister(int index) {
        return state.registers[isa.floatRegister(index)];
    }

    @Override
    public void setFloatRegister(int index, long bits) {
        state.registers[isa.floatRegister(index)] = bits;
    }

    @Override
    public int floatStatus() {
        return isa.floatStatus(state);
    }

    @Override
    public void setFloatStatus(int value) {
        isa.setFloatStatus(state, value);
    }
}
