// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static com.oracle.truffle.api.CompilerDirectives.FASTPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.injectBranchProbability;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.fp.BinaryFormat;
import org.jargoon.fp.SoftFloat;
import org.jargoon.isa.NodeFactory;
import org.jargoon.isa.Operands;

/** The comparisons: feq is quiet, flt and fle signal for any NaN. */
final class FloatCompare extends FloatNode {
    enum Op {
        EQ,
        LT,
        LE
    }

    private final Op op;
    private final int target;

    private FloatCompare(Op op, BinaryFormat format, Operands o, Site site) {
        super(format, RNE, o, site);
        this.op = op;
        target = o.rd();
    }

    static NodeFactory compare(Op op, BinaryFormat format) {
        return (o, site) -> new FloatCompare(op, format, o, site);
    }

    @Override
    void operands(RegisterUse use) {
        use.reads(rs1).reads(rs2);
        if (target != 0) {
            use.writes(target);
        }
    }

    @Override
    public void execute(VirtualFrame frame, CoreState state) {
        // Numbers of 32 bits are compared as the same ones of 64.
        double first = Registers.getDouble(frame, state, rs1);
        double second = Registers.getDouble(frame, state, rs2);
        double a = isSingle() ? toSingle(first) : first;
        double b = isSingle() ? toSingle(second) : second;
        long result;
        if (holds(a, b)) {
            result = 1;
        } else if (injectBranchProbability(FASTPATH_PROBABILITY, isOrdered(a, b))) {
            result = 0;
        } else {
            result = Double.doubleToRawLongBits(slow(frame, state, first, second, 0));
        }
        if (target != 0) {
            Registers.set(frame, state, target, result);
        }
    }

    private boolean holds(double a, double b) {
        return switch (op) {
            case EQ -> a == b;
            case LT -> a < b;
            case LE -> a <= b;
        };
    }

    /** Whether neither is a NaN, given that the comparison does not hold. */
    private boolean isOrdered(double a, double b) {
        return switch (op) {
            case EQ -> a < b || a > b;
            case LT -> a >= b;
            case LE -> a > b;
        };
    }

    @Override
    boolean isResultSingle() {
        return false;
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        boolean result = switch (op) {
            case EQ -> soft.equal(a, b);
            case LT -> soft.lessSignaling(a, b);
            case LE -> soft.lessOrEqualSignaling(a, b);
        };
        return result ? 1 : 0;
    }
}
