// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static com.oracle.truffle.api.CompilerDirectives.FASTPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.UNLIKELY_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.injectBranchProbability;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.fp.BinaryFormat;
import org.jargoon.fp.Exactness;
import org.jargoon.fp.SoftFloat;
import org.jargoon.isa.NodeFactory;
import org.jargoon.isa.Operands;

/** Addition, subtraction, multiplication and division. */
final class FloatBinary extends FloatNode {
    enum Op {
        ADD,
        SUB,
        MUL,
        DIV
    }

    private final Op op;

    private FloatBinary(Op op, BinaryFormat format, Operands o, Site site) {
        super(format, o.rm(), o, site);
        this.op = op;
    }

    static NodeFactory binary(Op op, BinaryFormat format) {
        return (o, site) -> new FloatBinary(op, format, o, site);
    }

    @Override
    void operands(RegisterUse use) {
        use.reads(rs1).reads(rs2).writes(rd);
    }

    @Override
    public void execute(VirtualFrame frame, CoreState state) {
        if (roundsToNearestEven(frame, state)) {
            if (isSingle() ? executeSingle(frame, state) : executeDouble(frame, state)) {
                return;
            }
        }
        setResult(frame, state, slow(frame, state, operand(frame, state, rs1), operand(frame, state, rs2), 0));
    }

    private boolean executeDouble(VirtualFrame frame, CoreState state) {
        double a = Registers.getDouble(frame, state, rs1);
        double b = Registers.getDouble(frame, state, rs2);
        double r = switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
        };
        boolean safe = op == Op.ADD || op == Op.SUB ? Exactness.isSafeSum(r) : Exactness.isSafe(r);
        if (injectBranchProbability(FASTPATH_PROBABILITY, safe)) {
            if (injectBranchProbability(UNLIKELY_PROBABILITY, !isInexact(frame, state))) {
                boolean exact = switch (op) {
                    case ADD -> Exactness.isExactSum(a, b, r);
                    case SUB -> Exactness.isExactSum(a, -b, r);
                    case MUL -> Exactness.isExactProduct(a, b, r);
                    case DIV -> Exactness.isExactQuotient(a, b, r);
                };
                if (!exact) {
                    return false;
                }
            }
        } else if (!isExactZero(a, b, r)) {
            return false;
        }
        Registers.setDouble(frame, state, rd, r);
        return true;
    }

    private boolean executeSingle(VirtualFrame frame, CoreState state) {
        float a = getSingle(frame, state, rs1);
        float b = getSingle(frame, state, rs2);
        float r = switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
        };
        boolean safe = op == Op.ADD || op == Op.SUB ? Exactness.isSafeSum(r) : Exactness.isSafe(r);
        if (injectBranchProbability(FASTPATH_PROBABILITY, safe)) {
            if (injectBranchProbability(UNLIKELY_PROBABILITY, !isInexact(frame, state))) {
                boolean exact = switch (op) {
                    case ADD -> Exactness.isExactSum(a, b, r);
                    case SUB -> Exactness.isExactSum(a, -b, r);
                    case MUL -> Exactness.isExactProduct(a, b, r);
                    case DIV -> Exactness.isExactQuotient(a, b, r);
                };
                if (!exact) {
                    return false;
                }
            }
        } else if (!isExactZero(a, b, r)) {
            return false;
        }
        setSingle(frame, state, rd, r);
        return true;
    }

    /** Zero operands are common, and give a zero that is not {@link Exactness#isSafe}. */
    private boolean isExactZero(double a, double b, double r) {
        return switch (op) {
            case ADD, SUB -> false;
            case MUL -> Exactness.isZeroProduct(a, b, r);
            case DIV -> Exactness.isZeroQuotient(a, r);
        };
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        return switch (op) {
            case ADD -> soft.add(a, b);
            case SUB -> soft.subtract(a, b);
            case MUL -> soft.multiply(a, b);
            case DIV -> soft.divide(a, b);
        };
    }
}
