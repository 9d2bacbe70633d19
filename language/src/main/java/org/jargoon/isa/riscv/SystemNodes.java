// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.CodeControl;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.ExitNode;
import org.jargoon.engine.Site;
import org.jargoon.isa.Operands;
import org.jargoon.vcpu.Exit;

/** Instructions of a user program that leave the engine or change what is fetched; a machine's {@link TrapNodes}. */
final class SystemNodes {
    private SystemNodes() {}

    static ExitNode ecall(Operands o, Site site) {
        return site.machine() ? new TrapNodes.EnvironmentCall(site) : new Ecall(site);
    }

    static ExitNode ebreak(Operands o, Site site) {
        return site.machine() ? new TrapNodes.Breakpoint(site) : new Ebreak();
    }

    static ExitNode fenceI(Operands o, Site site) {
        return new FenceI(site);
    }

    static ExitNode sret(Operands o, Site site) {
        return site.machine() ? new TrapNodes.SupervisorReturn(o, site) : illegal(o, site);
    }

    static ExitNode mret(Operands o, Site site) {
        return site.machine() ? new TrapNodes.MachineReturn(o, site) : illegal(o, site);
    }

    static ExitNode wfi(Operands o, Site site) {
        return site.machine() ? new TrapNodes.WaitForInterrupt(o, site) : illegal(o, site);
    }

    static ExitNode sfenceVma(Operands o, Site site) {
        return site.machine() ? new TrapNodes.FenceTranslations(o, site) : illegal(o, site);
    }

    /** sfence.w.inval and sfence.inval.ir. */
    static ExitNode sfencePart(Operands o, Site site) {
        return site.machine() ? new TrapNodes.FencePart(o, site) : illegal(o, site);
    }

    /** Reserved encodings, and what no mode of the platform may execute. */
    static ExitNode illegal(Operands o, Site site) {
        return site.machine() ? new TrapNodes.Illegal(o) : new Illegal(o.bits());
    }

    static final class Ecall extends ExitNode {
        private final long next;

        Ecall(Site site) {
            next = site.next();
        }

        @Override
        public Exit execute(CoreState state) {
            state.pc = next;
            // As under Linux, where every return from the kernel drops it: another thread may have run meanwhile.
            ((Rv64State) state).clearReservation();
            return Exit.SystemCall.INSTANCE;
        }
    }

    static final class Ebreak extends ExitNode {
        @Override
        public Exit execute(CoreState state) {
            return Exit.Breakpoint.INSTANCE;
        }
    }

    static final class FenceI extends ExitNode {
        private final long next;
        private final CodeControl code;

        FenceI(Site site) {
            next = site.next();
            code = site.code();
        }

        @Override
        public Exit execute(CoreState state) {
            code.synchronizeCode();
            state.pc = next;
            return null;
        }
    }

    static final class Illegal extends ExitNode {
        private final int bits;

        Illegal(int bits) {
            this.bits = bits;
        }

        @Override
        public Exit execute(CoreState state) {
            return new Exit.Fault(Exit.Cause.ILLEGAL_INSTRUCTION, Integer.toUnsignedLong(bits));
        }
    }
}
