// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.isa.NodeFactory;
import org.jargoon.isa.Operands;

/**
 * Integer computation: one class per operand shape, the operation is a constant of the node.
 *
 * <p>In the cold tier a node costs an indirect call and its operation another indirect jump, which is mispredicted as
 * often. The operations that make up most of compiled programs' code therefore have a class each: {@link Add},
 * {@link AddImm}, {@link AddImmW}, {@link Constant}. Together with those in {@link MemoryNodes} and {@link BranchNodes}
 * they make the cold tier a tenth to a third faster (bench kernels run one after the other in one process: 246 to 326
 * against 211 to 283 guest MIPS). In compiled code there is no difference.
 */
final class IntegerNodes {
    private IntegerNodes() {}

    static NodeFactory reg(AluOp op) {
        return (o, site) -> {
            if (o.rd() == 0) {
                return new Nop();
            }
            return op == AluOp.ADD ? new Add(o) : new AluReg(op, o);
        };
    }

    static NodeFactory imm(AluOp op) {
        return (o, site) -> {
            if (o.rd() == 0) {
                return new Nop();
            }
            if (op == AluOp.ADD) {
                return o.rs1() == 0 ? new Constant(o.rd(), o.imm()) : new AddImm(o);
            }
            return new AluImm(op, o);
        };
    }

    static NodeFactory regW(AluWOp op) {
        return (o, site) -> o.rd() == 0 ? new Nop() : new AluRegW(op, o);
    }

    static NodeFactory immW(AluWOp op) {
        return (o, site) -> {
            if (o.rd() == 0) {
                return new Nop();
            }
            return op == AluWOp.ADDW ? new AddImmW(o) : new AluImmW(op, o);
        };
    }

    static NodeFactory unary(UnaryOp op) {
        return (o, site) -> o.rd() == 0 ? new Nop() : new AluUnary(op, o);
    }

    static GuestNode lui(Operands o, Site site) {
        return o.rd() == 0 ? new Nop() : new Constant(o.rd(), o.imm());
    }

    static GuestNode auipc(Operands o, Site site) {
        return o.rd() == 0 ? new Nop() : new Constant(o.rd(), site.pc() + o.imm());
    }

    static GuestNode nop(Operands o, Site site) {
        return new Nop();
    }

    /** Does nothing: a hint, or a computation whose result goes to x0. */
    static final class Nop extends InstructionNode {
        @Override
        public void execute(VirtualFrame frame, CoreState state) {}

        @Override
        public void registers(RegisterUse use) {}
    }

    /** Sets a register to a number known at decode: lui, auipc, and addi from x0. */
    static final class Constant extends InstructionNode {
        private final int rd;
        private final long value;

        Constant(int rd, long value) {
            this.rd = rd;
            this.value = value;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, value);
        }

        @Override
        public void registers(RegisterUse use) {
            use.writes(rd);
        }
    }

    private abstract static class ThreeRegisters extends InstructionNode {
        final int rd;
        final int rs1;
        final int rs2;

        ThreeRegisters(Operands o) {
            rd = o.rd();
            rs1 = o.rs1();
            rs2 = o.rs2();
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1).reads(rs2).writes(rd);
        }
    }

    private abstract static class TwoRegisters extends InstructionNode {
        final int rd;
        final int rs1;

        TwoRegisters(Operands o) {
            rd = o.rd();
            rs1 = o.rs1();
        }

        @Override
        public final void registers(RegisterUse use) {
            use.reads(rs1).writes(rd);
        }
    }

    static final class Add extends ThreeRegisters {
        Add(Operands o) {
            super(o);
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long sum = Registers.get(frame, state, rs1) + Registers.get(frame, state, rs2);
            Registers.set(frame, state, rd, sum);
        }
    }

    static final class AddImm extends TwoRegisters {
        private final long imm;

        AddImm(Operands o) {
            super(o);
            imm = o.imm();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, Registers.get(frame, state, rs1) + imm);
        }
    }

    static final class AddImmW extends TwoRegisters {
        private final int imm;

        AddImmW(Operands o) {
            super(o);
            imm = (int) o.imm();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, (int) Registers.get(frame, state, rs1) + imm);
        }
    }

    static final class AluReg extends ThreeRegisters {
        private final AluOp op;

        AluReg(AluOp op, Operands o) {
            super(o);
            this.op = op;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long result = AluOp.apply(op, Registers.get(frame, state, rs1), Registers.get(frame, state, rs2));
            Registers.set(frame, state, rd, result);
        }
    }

    static final class AluImm extends TwoRegisters {
        private final AluOp op;
        private final long imm;

        AluImm(AluOp op, Operands o) {
            super(o);
            this.op = op;
            imm = o.imm();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, AluOp.apply(op, Registers.get(frame, state, rs1), imm));
        }
    }

    static final class AluRegW extends ThreeRegisters {
        private final AluWOp op;

        AluRegW(AluWOp op, Operands o) {
            super(o);
            this.op = op;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            int a = (int) Registers.get(frame, state, rs1);
            int b = (int) Registers.get(frame, state, rs2);
            Registers.set(frame, state, rd, AluWOp.apply(op, a, b));
        }
    }

    static final class AluImmW extends TwoRegisters {
        private final AluWOp op;
        private final int imm;

        AluImmW(AluWOp op, Operands o) {
            super(o);
            this.op = op;
            imm = (int) o.imm();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, AluWOp.apply(op, (int) Registers.get(frame, state, rs1), imm));
        }
    }

    static final class AluUnary extends TwoRegisters {
        private final UnaryOp op;

        AluUnary(UnaryOp op, Operands o) {
            super(o);
            this.op = op;
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, UnaryOp.apply(op, Registers.get(frame, state, rs1)));
        }
    }
}
