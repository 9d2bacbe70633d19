// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.BranchNode;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.IndirectJumpNode;
import org.jargoon.engine.JumpNode;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.isa.NodeFactory;
import org.jargoon.isa.Operands;

/**
 * Branches and jumps. Every target is even, so with the C extension none is misaligned.
 *
 * <p>beq and bne, more than half of all branches, have classes of their own for the reason given in
 * {@link IntegerNodes}.
 */
final class BranchNodes {
    private BranchNodes() {}

    /** When a branch is taken. */
    enum Condition {
        EQ,
        NE,
        LT,
        GE,
        LTU,
        GEU
    }

    static NodeFactory compare(Condition condition) {
        return (o, site) -> switch (condition) {
            case EQ -> new BranchEqual(o, site);
            case NE -> new BranchNotEqual(o, site);
            default -> new CompareBranch(condition, o, site);
        };
    }

    static GuestNode jal(Operands o, Site site) {
        return new JumpNode(site.pc() + o.imm(), o.rd(), site.next());
    }

    static GuestNode jalr(Operands o, Site site) {
        return new Jalr(o, site);
    }

    private abstract static class Compare extends BranchNode {
        final int rs1;
        final int rs2;

        Compare(Operands o, Site site) {
            super(site.pc() + o.imm());
            rs1 = o.rs1();
            rs2 = o.rs2();
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1).reads(rs2);
        }
    }

    static final class BranchEqual extends Compare {
        BranchEqual(Operands o, Site site) {
            super(o, site);
        }

        @Override
        public boolean test(VirtualFrame frame, CoreState state) {
            return Registers.get(frame, state, rs1) == Registers.get(frame, state, rs2);
        }
    }

    static final class BranchNotEqual extends Compare {
        BranchNotEqual(Operands o, Site site) {
            super(o, site);
        }

        @Override
        public boolean test(VirtualFrame frame, CoreState state) {
            return Registers.get(frame, state, rs1) != Registers.get(frame, state, rs2);
        }
    }

    static final class CompareBranch extends Compare {
        private final Condition condition;

        CompareBranch(Condition condition, Operands o, Site site) {
            super(o, site);
            this.condition = condition;
        }

        @Override
        public boolean test(VirtualFrame frame, CoreState state) {
            long a = Registers.get(frame, state, rs1);
            long b = Registers.get(frame, state, rs2);
            return switch (condition) {
                case EQ -> a == b;
                case NE -> a != b;
                case LT -> a < b;
                case GE -> a >= b;
                case LTU -> Long.compareUnsigned(a, b) < 0;
                case GEU -> Long.compareUnsigned(a, b) >= 0;
            };
        }
    }

    /** jalr. */
    static final class Jalr extends IndirectJumpNode {
        private final int rd;
        private final int rs1;
        private final long imm;
        private final long next;

        Jalr(Operands o, Site site) {
            super(kind(o.rd(), o.rs1()));
            rd = o.rd();
            rs1 = o.rs1();
            imm = o.imm();
            next = site.next();
        }

        /**
         * The manual's return-address stack hints. Where it says to pop and then push (both are link registers, and
         * they differ), the jump switches coroutines; it is a call here, as it leaves a return address.
         */
        private static Kind kind(int rd, int rs1) {
            if (isLink(rd)) {
                return Kind.CALL;
            }
            return isLink(rs1) ? Kind.RETURN : Kind.JUMP;
        }

        /** x1 is the return address of the calling convention, x5 that of its millicode routines. */
        private static boolean isLink(int register) {
            return register == 1 || register == 5;
        }

        @Override
        public long execute(VirtualFrame frame, CoreState state) {
            long target = Registers.get(frame, state, rs1) + imm & ~1L;
            if (rd != 0) {
                Registers.set(frame, state, rd, next);
            }
            return target;
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(rs1);
            if (rd != 0) {
                use.writes(rd);
            }
        }
    }
}
