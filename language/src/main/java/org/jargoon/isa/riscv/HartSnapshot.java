// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.ArrayList;
import java.util.List;

/**
 * All that a guest can notice of a hart, as an array: x0 to x31, pc, f0 to f31, fcsr, the privilege level, and the rest
 * in the order of {@link #PRIVILEGED}. The reservation of LR is among it: a trap may drop it, but a run that goes on
 * from a state is to be the same as one that was not interrupted.
 *
 * <p>The order is the format: what is added stands at the end.
 */
final class HartSnapshot {
    private static final int INTEGER_REGISTERS = 32;
    private static final int PC = INTEGER_REGISTERS;
    private static final int FIRST_FLOAT = PC + 1;
    private static final int FLOAT_REGISTERS = 32;
    private static final int FCSR = FIRST_FLOAT + FLOAT_REGISTERS;
    private static final int PRIVILEGE = FCSR + 1;
    private static final int FIRST_PRIVILEGED = PRIVILEGE + 1;

    /** A word of the state: how it is read, and how it is written, which takes only what it can hold. */
    private record Word(boolean ofMachineMode, RvCsrs.Reader reader, RvCsrs.Writer writer) {}

    private static final List<Word> PRIVILEGED = new ArrayList<>();

    static {
        // Where machine mode is missing, what this one has of mstatus is that of sstatus.
        word(Rv64Hart::mstatus, (hart, value) -> {
            if (hart.hasMachineMode) {
                hart.setMstatus(value);
            } else {
                hart.setSstatus(value);
            }
        });
        traps(false, hart -> hart.supervisor);
        traps(true, hart -> hart.machine);
        machineWord(Rv64Hart::medeleg, Rv64Hart::setMedeleg);
        machineWord(hart -> hart.interrupts.delegated(), (hart, value) -> hart.interrupts.setDelegated(value));
        machineWord(Rv64Hart::menvcfg, Rv64Hart::setMenvcfg);
        word(hart -> hart.senvcfg, Rv64Hart::setSenvcfg);
        word(hart -> hart.interrupts.enabled(), (hart, value) -> hart.interrupts.setEnabled(value));
        word(hart -> hart.interrupts.written(), (hart, value) -> hart.interrupts.setWritten(value));
        word(hart -> hart.interrupts.raised(), (hart, value) -> hart.interrupts.setRaised(value));
        word(hart -> hart.interrupts.timer(), (hart, value) -> hart.interrupts.setTimer(value));
        machineWord(hart -> hart.counters.machineEnabled(), (hart, value) -> hart.counters.setMachineEnabled(value));
        word(hart -> hart.counters.supervisorEnabled(), (hart, value) -> hart.counters.setSupervisorEnabled(value));
        machineWord(hart -> hart.counters.inhibited(), (hart, value) -> hart.counters.setInhibited(value));
        word(hart -> hart.counters.cycle.value(), (hart, value) -> hart.counters.cycle.write(value));
        word(hart -> hart.counters.instret.value(), (hart, value) -> hart.counters.instret.write(value));
        for (int i = 0; i < Pmp.ENTRIES; i++) {
            int entry = i;
            machineWord(hart -> hart.pmp.address(entry), (hart, value) -> hart.setPmpAddress(entry, value));
        }
        // Behind the addresses, which they may lock.
        for (int i = 0; i < Pmp.ENTRIES; i += Pmp.ENTRIES_PER_REGISTER) {
            int entry = i;
            machineWord(hart -> hart.pmp.configuration(entry), (hart, value) -> hart.setPmpConfiguration(entry, value));
        }
        word(hart -> hart.satp, Rv64Hart::setSatp);
        word(Rv64State::reservedAddress, Rv64State::setReservedAddress);
        word(Rv64State::reservedValue, Rv64State::setReservedValue);
        word(hart -> hart.isReservedWide() ? 1 : 0, (hart, value) -> hart.setReservedWide((value & 1) != 0));
    }

    private HartSnapshot() {}

    private static void word(RvCsrs.Reader reader, RvCsrs.Writer writer) {
        PRIVILEGED.add(new Word(false, reader, writer));
    }

    /** A word that is not restored where there is no machine mode. */
    private static void machineWord(RvCsrs.Reader reader, RvCsrs.Writer writer) {
        PRIVILEGED.add(new Word(true, reader, writer));
    }

    private interface Mode {
        TrapRegisters of(Rv64Hart hart);
    }

    private static void traps(boolean ofMachineMode, Mode mode) {
        PRIVILEGED.add(new Word(ofMachineMode, h -> mode.of(h).vector, (h, value) -> mode.of(h).setVector(value)));
        PRIVILEGED.add(new Word(ofMachineMode, h -> mode.of(h).scratch, (h, value) -> mode.of(h).scratch = value));
        PRIVILEGED.add(new Word(ofMachineMode, h -> mode.of(h).pc, (h, value) -> mode.of(h).setPc(value)));
        PRIVILEGED.add(new Word(ofMachineMode, h -> mode.of(h).cause, (h, value) -> mode.of(h).cause = value));
        PRIVILEGED.add(new Word(ofMachineMode, h -> mode.of(h).value, (h, value) -> mode.of(h).value = value));
    }

    static int length() {
        return FIRST_PRIVILEGED + PRIVILEGED.size();
    }

    static long[] save(Rv64Hart hart) {
        long[] state = new long[length()];
        System.arraycopy(hart.registers, 0, state, 0, INTEGER_REGISTERS);
        state[PC] = hart.pc;
        System.arraycopy(hart.registers, Rv64.FIRST_FLOAT, state, FIRST_FLOAT, FLOAT_REGISTERS);
        state[FCSR] = hart.registers[Rv64.FRM] << Rv64Isa.FRM_SHIFT | hart.registers[Rv64.FFLAGS];
        state[PRIVILEGE] = hart.privilege;
        for (int i = 0; i < PRIVILEGED.size(); i++) {
            state[FIRST_PRIVILEGED + i] = PRIVILEGED.get(i).reader.read(hart);
        }
        return state;
    }

    static void restore(Rv64Hart hart, long[] state) {
        if (state.length != length()) {
            throw new IllegalArgumentException("a hart's state has %d words, not %d".formatted(length(), state.length));
        }
        hart.forgetForRestore();
        System.arraycopy(state, 1, hart.registers, 1, INTEGER_REGISTERS - 1);
        hart.pc = state[PC] & ~1;
        System.arraycopy(state, FIRST_FLOAT, hart.registers, Rv64.FIRST_FLOAT, FLOAT_REGISTERS);
        hart.registers[Rv64.FFLAGS] = state[FCSR] & Rv64Isa.FFLAGS_MASK;
        hart.registers[Rv64.FRM] = state[FCSR] >>> Rv64Isa.FRM_SHIFT & Rv64Isa.FRM_MASK;
        for (int i = 0; i < PRIVILEGED.size(); i++) {
            Word word = PRIVILEGED.get(i);
            if (hart.hasMachineMode || !word.ofMachineMode) {
                word.writer.write(hart, state[FIRST_PRIVILEGED + i]);
            }
        }
        hart.setPrivilege(state[PRIVILEGE]);
    }
}
