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
import org.jargoon.isa.NodeFactory;
import org.jargoon.isa.Operands;
import org.jargoon.vcpu.Exit;

/**
 * The CSR instructions. The floating-point status is registers, so compiled code reads and writes it. Of the other CSRs
 * a user program has the read-only counters, and an access to any other is an illegal instruction; a machine has what
 * {@link RvCsrs} lists.
 */
final class CsrNodes {
    static final int FFLAGS = 0x001;
    static final int FRM = 0x002;
    static final int FCSR = 0x003;
    static final int CYCLE = 0xc00;
    static final int TIME = 0xc01;
    static final int INSTRET = 0xc02;

    private CsrNodes() {}

    /** What a CSR instruction makes of the CSR. */
    enum CsrOp {
        WRITE,
        SET,
        CLEAR
    }

    static NodeFactory reg(CsrOp op) {
        return (o, site) -> create(op, false, o, site);
    }

    static NodeFactory imm(CsrOp op) {
        return (o, site) -> create(op, true, o, site);
    }

    private static GuestNode create(CsrOp op, boolean immediate, Operands o, Site site) {
        boolean writes = op == CsrOp.WRITE || o.rs1() != 0;
        return switch ((int) o.imm()) {
            case FFLAGS, FRM, FCSR ->
                site.context() == 0 ? new FloatCsr(op, immediate, o) : new ContextChange(site.pc());
            default -> site.machine() ? MachineCsrNodes.create(op, immediate, o, site) : userCsr(writes, o, site);
        };
    }

    private static GuestNode userCsr(boolean writes, Operands o, Site site) {
        return switch ((int) o.imm()) {
            case CYCLE, TIME, INSTRET -> writes ? SystemNodes.illegal(o, site) : new Counter(o, site);
            default -> SystemNodes.illegal(o, site);
        };
    }

    /** fflags, frm and fcsr. */
    static final class FloatCsr extends InstructionNode {
        private final CsrOp op;
        private final boolean immediate;
        private final int csr;
        private final int rd;
        private final int source;

        FloatCsr(CsrOp op, boolean immediate, Operands o) {
            this.op = op;
            this.immediate = immediate;
            csr = (int) o.imm();
            rd = o.rd();
            source = o.rs1();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long argument = immediate ? source : Registers.get(frame, state, source);
            long old = read(frame, state);
            write(frame, state, switch (op) {
                case WRITE -> argument;
                case SET -> old | argument;
                case CLEAR -> old & ~argument;
            });
            if (rd != 0) {
                Registers.set(frame, state, rd, old);
            }
        }

        private long read(VirtualFrame frame, CoreState state) {
            return switch (csr) {
                case FFLAGS -> Registers.get(frame, state, Rv64.FFLAGS);
                case FRM -> Registers.get(frame, state, Rv64.FRM);
                default -> Registers.get(frame, state, Rv64.FRM) << Rv64Isa.FRM_SHIFT
                        | Registers.get(frame, state, Rv64.FFLAGS);
            };
        }

        private void write(VirtualFrame frame, CoreState state, long value) {
            if (csr != FRM) {
                Registers.set(frame, state, Rv64.FFLAGS, value & Rv64Isa.FFLAGS_MASK);
            }
            if (csr != FFLAGS) {
                long mode = csr == FRM ? value : value >>> Rv64Isa.FRM_SHIFT;
                Registers.set(frame, state, Rv64.FRM, mode & Rv64Isa.FRM_MASK);
            }
        }

        @Override
        public int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public void registers(RegisterUse use) {
            if (!immediate) {
                use.reads(source);
            }
            if (csr != FRM) {
                use.reads(Rv64.FFLAGS).writes(Rv64.FFLAGS);
            }
            if (csr != FFLAGS) {
                use.reads(Rv64.FRM).writes(Rv64.FRM);
            }
            if (rd != 0) {
                use.writes(rd);
            }
        }
    }

    /** An access to the floating-point status where the region takes that for granted: the cold tier carries it out. */
    static final class ContextChange extends InstructionNode {
        private final long pc;

        ContextChange(long pc) {
            this.pc = pc;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            throw state.retry(pc);
        }

        @Override
        public int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public void registers(RegisterUse use) {}

        @Override
        public boolean dependsOnContext() {
            return true;
        }
    }

    /** A read of cycle, time or instret. It leaves compiled code, so that the count of instructions is exact. */
    static final class Counter extends ExitNode {
        private final int csr;
        private final int rd;
        private final long next;

        Counter(Operands o, Site site) {
            csr = (int) o.imm();
            rd = o.rd();
            next = site.next();
        }

        @Override
        public Exit execute(CoreState state) {
            Rv64State hart = (Rv64State) state;
            if (rd != 0) {
                hart.registers[rd] = csr == TIME ? hart.time() : hart.retired();
            }
            hart.pc = next;
            return null;
        }

        @Override
        public void registers(RegisterUse use) {
            use.writes(rd);
        }
    }
}
