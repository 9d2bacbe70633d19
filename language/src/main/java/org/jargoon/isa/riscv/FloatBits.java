// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static com.oracle.truffle.api.CompilerDirectives.FASTPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.injectBranchProbability;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.fp.BinaryFormat;
import org.jargoon.isa.NodeFactory;
import org.jargoon.isa.Operands;

/** Instructions that look at floating-point numbers as bits, so that they neither round nor raise a flag. */
final class FloatBits {
    private FloatBits() {}

    /** Which sign fsgnj, fsgnjn and fsgnjx give to the number in rs1. */
    enum Sign {
        /** That of rs2. */
        COPY,
        /** The opposite of that of rs2. */
        NEGATE,
        /** Its own, turned if rs2 is negative. */
        XOR
    }

    static NodeFactory sign(Sign op, BinaryFormat format) {
        return (o, site) -> new InjectSign(op, format, o);
    }

    static NodeFactory classify(BinaryFormat format) {
        return (o, site) -> o.rd() == 0 ? new Nop() : new Classify(format, o);
    }

    /** fmv.x.w and fmv.x.d. */
    static NodeFactory toInteger(BinaryFormat format) {
        return (o, site) -> o.rd() == 0 ? new Nop() : new MoveToInteger(format, o);
    }

    static InstructionNode fmvWX(Operands o, Site site) {
        return new MoveFromInteger(BinaryFormat.BINARY32, o);
    }

    static InstructionNode fmvDX(Operands o, Site site) {
        return new MoveFromInteger(BinaryFormat.BINARY64, o);
    }

    private static long operand(VirtualFrame frame, CoreState state, BinaryFormat format, int register) {
        return format == BinaryFormat.BINARY32
                ? FloatNode.singleBits(Registers.getDouble(frame, state, register))
                : FloatNode.getBits(frame, state, register);
    }

    /** An instruction whose result goes to x0: all that it does is to need the unit. */
    static final class Nop extends InstructionNode {
        @Override
        public void execute(VirtualFrame frame, CoreState state) {}

        @Override
        public int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public void registers(RegisterUse use) {}
    }

    static final class InjectSign extends InstructionNode {
        private final Sign op;
        private final BinaryFormat format;
        private final int rd;
        private final int rs1;
        private final int rs2;

        InjectSign(Sign op, BinaryFormat format, Operands o) {
            this.op = op;
            this.format = format;
            rd = Rv64.FIRST_FLOAT + o.rd();
            rs1 = Rv64.FIRST_FLOAT + o.rs1();
            rs2 = Rv64.FIRST_FLOAT + o.rs2();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            if (rs1 == rs2 && format == BinaryFormat.BINARY64) {
                executeUnary(frame, state);
                return;
            }
            long a = operand(frame, state, format, rs1);
            long b = operand(frame, state, format, rs2);
            long sign = format.signBit();
            long result = switch (op) {
                case COPY -> a & ~sign | b & sign;
                case NEGATE -> a & ~sign | ~b & sign;
                case XOR -> a ^ b & sign;
            };
            FloatNode.setBits(frame, state, rd, format == BinaryFormat.BINARY32 ? FloatNode.BOX | result : result);
        }

        /**
         * fmv.d, fneg.d and fabs.d without a way through integer registers. Java does not promise that a NaN keeps its
         * bits in arithmetic, so those go that way.
         */
        private void executeUnary(VirtualFrame frame, CoreState state) {
            double a = Registers.getDouble(frame, state, rs1);
            double result = a;
            if (op != Sign.COPY) {
                if (injectBranchProbability(FASTPATH_PROBABILITY, !Double.isNaN(a))) {
                    result = op == Sign.NEGATE ? -a : Math.abs(a);
                } else {
                    long bits = Double.doubleToRawLongBits(a);
                    long sign = format.signBit();
                    result = Double.longBitsToDouble(op == Sign.NEGATE ? bits ^ sign : bits & ~sign);
                }
            }
            Registers.setDouble(frame, state, rd, result);
        }

        @Override
        public int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(rs1).reads(rs2).writes(rd);
        }
    }

    /** fclass: sets one of ten bits, as the manual's table lists them. */
    static final class Classify extends InstructionNode {
        private final BinaryFormat format;
        private final int rd;
        private final int rs1;

        Classify(BinaryFormat format, Operands o) {
            this.format = format;
            rd = o.rd();
            rs1 = Rv64.FIRST_FLOAT + o.rs1();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            Registers.set(frame, state, rd, 1L << number(operand(frame, state, format, rs1)));
        }

        private int number(long bits) {
            long magnitude = bits & format.signBit() - 1;
            long infinity = format.infinity();
            if (magnitude > infinity) {
                return magnitude < format.canonicalNaN() ? 8 : 9;
            }
            // The classes of positive numbers are those of the negative ones in a mirror.
            int positive = magnitude == infinity
                    ? 7
                    : magnitude >= 1L << format.fractionBits() ? 6 : magnitude != 0 ? 5 : 4;
            return (bits & format.signBit()) != 0 ? 7 - positive : positive;
        }

        @Override
        public int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(rs1).writes(rd);
        }
    }

    /** Moves bits as they are, whether NaN-boxed or not; a number of 32 bits is sign-extended. */
    static final class MoveToInteger extends InstructionNode {
        private final BinaryFormat format;
        private final int rd;
        private final int rs1;

        MoveToInteger(BinaryFormat format, Operands o) {
            this.format = format;
            rd = o.rd();
            rs1 = Rv64.FIRST_FLOAT + o.rs1();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long bits = FloatNode.getBits(frame, state, rs1);
            Registers.set(frame, state, rd, format == BinaryFormat.BINARY32 ? (int) bits : bits);
        }

        @Override
        public int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public void registers(RegisterUse use) {
            use.reads(rs1).writes(rd);
        }
    }

    static final class MoveFromInteger extends InstructionNode {
        private final BinaryFormat format;
        private final int rd;
        private final int rs1;

        MoveFromInteger(BinaryFormat format, Operands o) {
            this.format = format;
            rd = Rv64.FIRST_FLOAT + o.rd();
            rs1 = o.rs1();
        }

        @Override
        public void execute(VirtualFrame frame, CoreState state) {
            long bits = rs1 == 0 ? 0 : Registers.get(frame, state, rs1);
            FloatNode.setBits(frame, state, rd, format == BinaryFormat.BINARY32 ? FloatNode.BOX | bits : bits);
        }

        @Override
        public int unit() {
            return Rv64.FLOAT_UNIT;
        }

        @Override
        public void registers(RegisterUse use) {
            use.writes(rd);
            if (rs1 != 0) {
                use.reads(rs1);
            }
        }
    }
}
