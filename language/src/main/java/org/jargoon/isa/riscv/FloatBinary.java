// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static com.oracle.truffle.api.CompilerDirectives.FASTPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.LIKELY_PROBABILITY;
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
        double a = Registers.getDouble(frame, state, rs1);
        double b = Registers.getDouble(frame, state, rs2);
        if (injectBranchProbability(FASTPATH_PROBABILITY, roundsToNearestEven(frame, state))) {
            if (injectBranchProbability(LIKELY_PROBABILITY, isInexact(frame, state))) {
                if (isSingle() ? executeSingle(frame, state, a, b) : executeDouble(frame, state, a, b)) {
                    return;
                }
            }
        }
        Registers.setDouble(frame, state, rd, slow(frame, state, a, b, 0));
    }

    private boolean executeDouble(VirtualFrame frame, CoreState state, double a, double b) {
        double r = host(a, b);
        boolean safe = op == Op.ADD || op == Op.SUB ? Exactness.isSafeSum(r) : Exactness.isSafe(r);
        if (injectBranchProbability(FASTPATH_PROBABILITY, safe)) {
            Registers.setDouble(frame, state, rd, r);
            return true;
        }
        if (op == Op.MUL && Exactness.isZeroProduct(a, b, r) || op == Op.DIV && Exactness.isZeroQuotient(a, r)) {
            Registers.setDouble(frame, state, rd, r);
            return true;
        }
        return false;
    }

    private boolean executeSingle(VirtualFrame frame, CoreState state, double a, double b) {
        float x = toSingle(a);
        float y = toSingle(b);
        float r = host(x, y);
        boolean safe = op == Op.ADD || op == Op.SUB ? Exactness.isSafeSum(r) : Exactness.isSafe(r);
        if (injectBranchProbability(FASTPATH_PROBABILITY, safe)) {
            Registers.setDouble(frame, state, rd, fromSingle(r));
            return true;
        }
        if (op == Op.MUL && Exactness.isZeroProduct(x, y, r) || op == Op.DIV && Exactness.isZeroQuotient(x, r)) {
            Registers.setDouble(frame, state, rd, fromSingle(r));
            return true;
        }
        return false;
    }

    private double host(double a, double b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
        };
    }

    private float host(float a, float b) {
        return switch (op) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
        };
    }

    @Override
    double exactResult(double a, double b, double c) {
        double r = host(a, b);
        boolean exact = switch (op) {
            case ADD -> Exactness.isExactSum(a, b, r);
            case SUB -> Exactness.isExactSum(a, -b, r);
            case MUL -> Exactness.isExactProduct(a, b, r);
            case DIV -> Exactness.isExactQuotient(a, b, r);
        };
        return exact ? r : Double.NaN;
    }

    @Override
    float exactResult(float a, float b, float c) {
        float r = host(a, b);
        boolean exact = switch (op) {
            case ADD -> Exactness.isExactSum(a, b, r);
            case SUB -> Exactness.isExactSum(a, -b, r);
            case MUL -> Exactness.isExactProduct(a, b, r);
            case DIV -> Exactness.isExactQuotient(a, b, r);
        };
        return exact ? r : Float.NaN;
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
