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
        private final long next;

        EnvironmentCall(Site site) {
            next = site.next();
        }

        @Override
        public Exit execute(CoreState state) {
            Rv64Hart hart = (Rv64Hart) state;
            if (hart.privilege == RvPrivileged.USER) {
                return hart.raiseException(RvPrivileged.CALL_FROM_USER, 0);
            }
            hart.clearReservation();
            hart.pc = next;
            return Exit.Hypercall.INSTANCE;
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
    }

    /** An instruction that is illegal in user mode. */
    private abstract static class SupervisorInstruction extends ExitNode {
        private final int bits;
        private final long next;

        SupervisorInstruction(Operands o, Site site) {
            bits = o.bits();
            next = site.next();
        }

        @Override
        public final Exit execute(CoreState state) {
            Rv64Hart hart = (Rv64Hart) state;
            if (hart.privilege < RvPrivileged.SUPERVISOR) {
                return hart.illegal(bits);
            }
            hart.pc = next;
            return carryOut(hart);
        }

        /** Does what the instruction does; the program counter is behind it. */
        abstract Exit carryOut(Rv64Hart hart);
    }

    static final class SupervisorReturn extends SupervisorInstruction {
        SupervisorReturn(Operands o, Site site) {
            super(o, site);
        }

        @Override
        Exit carryOut(Rv64Hart hart) {
            hart.returnFromSupervisor();
            return null;
        }
    }

    /** User mode may not wait: the manual allows it only for a bounded time, and to refuse it is usual. */
    static final class WaitForInterrupt extends SupervisorInstruction {
        WaitForInterrupt(Operands o, Site site) {
            super(o, site);
        }

        @Override
        Exit carryOut(Rv64Hart hart) {
            return hart.hasPendingInterrupt() ? null : new Exit.Wait(hart.timerDeadline());
        }
    }

    /** sfence.vma: whatever address and address space it names, all translations are forgotten. */
    static final class FenceTranslations extends SupervisorInstruction {
        FenceTranslations(Operands o, Site site) {
            super(o, site);
        }

        @Override
        Exit carryOut(Rv64Hart hart) {
            hart.fenceTranslations();
            return null;
        }
    }
}
