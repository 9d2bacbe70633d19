// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.ExitNode;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.isa.Operands;
import org.jargoon.isa.riscv.CsrNodes.CsrOp;
import org.jargoon.isa.riscv.RvCsrs.Csr;
import org.jargoon.vcpu.Exit;

/**
 * Accesses of a machine's hart to the CSRs of {@link RvCsrs}, or to none (unprivileged manual, "Zicsr"): csrrw without
 * a destination does not read, csrrs and csrrc without bits to change do not write.
 */
final class MachineCsrNodes {
    private MachineCsrNodes() {}

    static GuestNode create(CsrOp op, boolean immediate, Operands o, Site site) {
        Access access = new Access(op, immediate, o);
        return access.csr == null || access.csr.effect() == RvCsrs.Effect.MUCH
                ? new Leaving(access, site)
                : new Inline(access, site);
    }

    /** What an instruction does with a CSR. */
    private static final class Access {
        final CsrOp op;
        final boolean immediate;
        final int rd;
        final int source;
        final int bits;
        final Csr csr;

        Access(CsrOp op, boolean immediate, Operands o) {
            this.op = op;
            this.immediate = immediate;
            rd = o.rd();
            source = o.rs1();
            bits = o.bits();
            csr = RvCsrs.find((int) o.imm());
        }

        boolean writes() {
            return op == CsrOp.WRITE || source != 0;
        }

        boolean isLegal(Rv64Hart hart) {
            return csr != null && csr.allows(hart, writes());
        }

        long read(Rv64Hart hart) {
            return op == CsrOp.WRITE && rd == 0 ? 0 : csr.reader().read(hart);
        }

        void write(Rv64Hart hart, long argument) {
            csr.writer().write(hart, switch (op) {
                case WRITE -> argument;
                case SET -> csr.basis().read(hart) | argument;
                case CLEAR -> csr.basis().read(hart) & ~argument;
            });
        }
    }

    /** An access that may change anything: code that compiled code goes on with, how memory is seen, interrupts. */
    private static final class Leaving extends ExitNode {
        private final Access access;
        private final long next;

        Leaving(Access access, Site site) {
            this.access = access;
            next = site.next();
        }

        @Override
        public Exit execute(CoreState state) {
            Rv64Hart hart = (Rv64Hart) state;
            if (!access.isLegal(hart)) {
                return hart.illegal(access.bits);
            }
            long old = access.read(hart);
            if (access.writes()) {
                access.write(hart, access.immediate ? access.source : hart.registers[access.source]);
            }
            if (access.rd != 0) {
                hart.registers[access.rd] = old;
            }
            hart.pc = next;
            return null;
        }

        @Override
        public void registers(RegisterUse use) {
            use.writes(access.rd);
        }
    }

    /** An access that compiled code carries out: traps and critical sections of kernels are full of them. */
    private static final class Inline extends InstructionNode {
        private final Access access;
        private final long pc;
        private final long next;

        Inline(Access access, Site site) {
            this.access = access;
            pc = site.pc();
            next = site.next();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Rv64Hart hart = (Rv64Hart) state;
            if (!access.isLegal(hart)) {
                throw state.fault(Exit.Cause.ILLEGAL_INSTRUCTION, Integer.toUnsignedLong(access.bits), pc);
            }
            long old = access.read(hart);
            boolean mustStop = false;
            if (access.writes()) {
                long argument =
                        access.immediate ? access.source : Registers.get(frame, state, access.source);
                int units = hart.disabledUnits();
                access.write(hart, argument);
                mustStop = access.csr.effect() == RvCsrs.Effect.STATUS
                        && (hart.disabledUnits() != units || hart.hasWaitingInterrupt());
            }
            if (access.rd != 0) {
                Registers.set(frame, state, access.rd, old);
            }
            if (mustStop) {
                throw state.stopAt(next);
            }
        }

        @Override
        public void registers(RegisterUse use) {
            if (!access.immediate) {
                use.reads(access.source);
            }
            if (access.rd != 0) {
                use.writes(access.rd);
            }
        }
    }
}
