// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.CoreState;
import org.jargoon.engine.ExitNode;
import org.jargoon.engine.Site;
import org.jargoon.isa.Operands;
import org.jargoon.vcpu.Exit;

/**
 * Instructions of a machine's hart that trap, return from traps, wait, or change how memory is seen (privileged manual,
 * "Supervisor Instructions").
 */
final class TrapNodes {
    private TrapNodes() {}

    static final class EnvironmentCall extends ExitNode {
        private final long pc;
        private final long next;

        EnvironmentCall(Site site) {
            pc = site.pc();
            next = site.next();
        }

        @Override
        public Exit execute(CoreState state) {
            Rv64Hart hart = (Rv64Hart) state;
            if (hart.hasMachineMode || hart.privilege == RvPrivileged.USER) {
                return hart.raiseException(RvPrivileged.CALL_FROM_USER + hart.privilege, 0);
            }
            hart.clearReservation();
            hart.waitPc = pc;
            hart.pc = next;
            return Exit.Hypercall.INSTANCE;
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }

    static final class Breakpoint extends ExitNode {
        private final long pc;

        Breakpoint(Site site) {
            pc = site.pc();
        }

        @Override
        public Exit execute(CoreState state) {
            return ((Rv64Hart) state).raiseException(RvPrivileged.BREAKPOINT, pc);
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }

    static final class Illegal extends ExitNode {
        private final int bits;

        Illegal(Operands o) {
            bits = o.bits();
        }

        @Override
        public Exit execute(CoreState state) {
            return ((Rv64Hart) state).illegal(bits);
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }

    /** An instruction that is illegal in user mode, and perhaps in others. */
    private abstract static class PrivilegedInstruction extends ExitNode {
        private final int bits;
        private final long next;

        PrivilegedInstruction(Operands o, Site site) {
            bits = o.bits();
            next = site.next();
        }

        @Override
        public final Exit execute(CoreState state) {
            Rv64Hart hart = (Rv64Hart) state;
            if (!isLegal(hart)) {
                return hart.illegal(bits);
            }
            hart.pc = next;
            return carryOut(hart);
        }

        abstract boolean isLegal(Rv64Hart hart);

        /** Does what the instruction does; the program counter is behind it. */
        abstract Exit carryOut(Rv64Hart hart);
    }

    static final class MachineReturn extends PrivilegedInstruction {
        MachineReturn(Operands o, Site site) {
            super(o, site);
        }

        @Override
        boolean isLegal(Rv64Hart hart) {
            return hart.privilege == RvPrivileged.MACHINE;
        }

        @Override
        Exit carryOut(Rv64Hart hart) {
            hart.returnFromMachine();
            return null;
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }

    static final class SupervisorReturn extends PrivilegedInstruction {
        SupervisorReturn(Operands o, Site site) {
            super(o, site);
        }

        @Override
        boolean isLegal(Rv64Hart hart) {
            return hart.mayInSupervisorMode(RvPrivileged.TSR);
        }

        @Override
        Exit carryOut(Rv64Hart hart) {
            hart.returnFromSupervisor();
            return null;
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }

    /**
     * User mode may not wait, nor may supervisor mode where mstatus.TW is set: the manual allows it only for a bounded
     * time, and to refuse it is usual.
     */
    static final class WaitForInterrupt extends PrivilegedInstruction {
        private final long pc;

        WaitForInterrupt(Operands o, Site site) {
            super(o, site);
            pc = site.pc();
        }

        @Override
        boolean isLegal(Rv64Hart hart) {
            return hart.mayInSupervisorMode(RvPrivileged.TW);
        }

        @Override
        Exit carryOut(Rv64Hart hart) {
            if (hart.hasPendingInterrupt()) {
                return null;
            }
            hart.waitPc = pc;
            return Exit.Wait.INSTANCE;
        }
    }

    /** What orders sinval.vma, which is in order anyway. mstatus.TVM does not trap it. */
    static final class FencePart extends PrivilegedInstruction {
        FencePart(Operands o, Site site) {
            super(o, site);
        }

        @Override
        boolean isLegal(Rv64Hart hart) {
            return hart.privilege != RvPrivileged.USER;
        }

        @Override
        Exit carryOut(Rv64Hart hart) {
            return null;
        }
    }

    /** sfence.vma and sinval.vma: what it does not name as registers, x0, stands for all. */
    static final class FenceTranslations extends PrivilegedInstruction {
        private final int address;
        private final int asid;

        FenceTranslations(Operands o, Site site) {
            super(o, site);
            address = o.rs1();
            asid = o.rs2();
        }

        @Override
        boolean isLegal(Rv64Hart hart) {
            return hart.mayManageMemory();
        }

        @Override
        Exit carryOut(Rv64Hart hart) {
            AddressSpaces spaces = hart.spaces();
            if (address == 0 && asid == 0) {
                spaces.fence();
            } else if (address == 0) {
                spaces.fenceSpace(hart.registers[asid]);
            } else if (asid == 0) {
                spaces.fencePage(hart.registers[address]);
            } else {
                spaces.fencePage(hart.registers[address], hart.registers[asid]);
            }
            return null;
        }
    }
}
