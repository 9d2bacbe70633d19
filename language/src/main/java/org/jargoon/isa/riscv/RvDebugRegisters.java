// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.engine.CoreState;
import org.jargoon.isa.riscv.RvCsrs.Csr;
import org.jargoon.vcpu.DebugRegister;

/** The registers of a hart as gdb numbers and names them (gdb manual, "RISC-V Features"). */
final class RvDebugRegisters {
    private static final int PC = 32;
    private static final int FIRST_FLOAT = 33;
    private static final int FIRST_CSR = 65;
    private static final int CSRS = 1 << 12;
    private static final int PRIVILEGE = FIRST_CSR + CSRS;

    private static final String CPU = "org.gnu.gdb.riscv.cpu";
    private static final String FPU = "org.gnu.gdb.riscv.fpu";
    private static final String CSR = "org.gnu.gdb.riscv.csr";
    private static final String VIRTUAL = "org.gnu.gdb.riscv.virtual";
    private static final int STACK_POINTERS = 0b11110;

    private RvDebugRegisters() {}

    /** Those that a hart has: of the CSRs a user program's has the floating-point status only. */
    static List<DebugRegister> of(CoreState state) {
        List<DebugRegister> all = new ArrayList<>();
        for (int i = 0; i < PC; i++) {
            // sp, gp and tp, and ra, which gdb tells from data.
            String type = i == 1 ? "code_ptr" : (STACK_POINTERS >>> i & 1) != 0 ? "data_ptr" : "int";
            all.add(new DebugRegister(i, RvSyntax.INTEGER_NAMES.get(i), Long.SIZE, type, CPU));
        }
        all.add(new DebugRegister(PC, "pc", Long.SIZE, "code_ptr", CPU));
        for (int i = 0; i < PC; i++) {
            all.add(new DebugRegister(FIRST_FLOAT + i, RvSyntax.FLOAT_NAMES.get(i), Long.SIZE, "ieee_double", FPU));
        }
        for (int csr : new int[] {CsrNodes.FFLAGS, CsrNodes.FRM, CsrNodes.FCSR}) {
            all.add(new DebugRegister(FIRST_CSR + csr, RvCsrs.name(csr), Integer.SIZE, "int", FPU));
        }
        if (state instanceof Rv64Hart hart) {
            for (int number = 0; number < CSRS; number++) {
                Csr csr = RvCsrs.find(number);
                if (csr != null && isThere(csr, hart)) {
                    all.add(new DebugRegister(FIRST_CSR + number, csr.name(), Long.SIZE, "int", CSR));
                }
            }
            all.add(new DebugRegister(PRIVILEGE, "priv", Long.SIZE, "int", VIRTUAL));
        }
        return all;
    }

    private static boolean isThere(Csr csr, Rv64Hart hart) {
        return hart.hasMachineMode || csr.lowestPrivilege() <= RvPrivileged.SUPERVISOR;
    }

    /** A register's value; that of a counter is what the instruction before has seen. */
    static long read(CoreState state, int number) {
        if (number < PC) {
            return state.registers[number];
        }
        if (number == PC) {
            return state.pc;
        }
        if (number < FIRST_CSR) {
            return state.registers[Rv64.FIRST_FLOAT + number - FIRST_FLOAT];
        }
        if (number == PRIVILEGE) {
            return ((Rv64Hart) state).privilege;
        }
        int csr = number - FIRST_CSR;
        return switch (csr) {
            case CsrNodes.FFLAGS -> state.registers[Rv64.FFLAGS];
            case CsrNodes.FRM -> state.registers[Rv64.FRM];
            case CsrNodes.FCSR -> state.registers[Rv64.FRM] << Rv64Isa.FRM_SHIFT | state.registers[Rv64.FFLAGS];
            default -> RvCsrs.find(csr).reader().read((Rv64Hart) state);
        };
    }

    /** Sets a register, as far as it can have the value; false if it is read-only. */
    static boolean write(CoreState state, int number, long value) {
        if (number == 0) {
            return false;
        }
        if (number < PC) {
            state.registers[number] = value;
        } else if (number == PC) {
            state.pc = value & ~1;
        } else if (number < FIRST_CSR) {
            state.registers[Rv64.FIRST_FLOAT + number - FIRST_FLOAT] = value;
        } else if (number == PRIVILEGE) {
            ((Rv64Hart) state).setPrivilege(value);
        } else {
            return writeCsr(state, number - FIRST_CSR, value);
        }
        return true;
    }

    private static boolean writeCsr(CoreState state, int csr, long value) {
        switch (csr) {
            case CsrNodes.FFLAGS -> state.registers[Rv64.FFLAGS] = value & Rv64Isa.FFLAGS_MASK;
            case CsrNodes.FRM -> state.registers[Rv64.FRM] = value & Rv64Isa.FRM_MASK;
            case CsrNodes.FCSR -> {
                writeCsr(state, CsrNodes.FFLAGS, value);
                writeCsr(state, CsrNodes.FRM, value >>> Rv64Isa.FRM_SHIFT);
            }
            default -> {
                Csr found = RvCsrs.find(csr);
                if (found.writer() == null) {
                    return false;
                }
                found.writer().write((Rv64Hart) state, value);
            }
        }
        return true;
    }
}
