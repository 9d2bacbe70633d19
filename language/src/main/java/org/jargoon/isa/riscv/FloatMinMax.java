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

/** fmin and fmax: the number of a number and a NaN, and -0 is less than +0. */
final class FloatMinMax extends FloatNode {
    enum Op {
        MIN,
        MAX
    }

    private final Op op;

    private FloatMinMax(Op op, BinaryFormat format, Operands o, Site site) {
        super(format, RNE, o, site);
        this.op = op;
    }

    static NodeFactory minMax(Op op, BinaryFormat format) {
        return (o, site) -> new FloatMinMax(op, format, o, site);
    }

    @Override
    void operands(RegisterUse use) {
        use.reads(rs1).reads(rs2).writes(rd);
    }

    @Override
    public void execute(VirtualFrame frame, CoreState state) {
        double first = Registers.getDouble(frame, state, rs1);
        double second = Registers.getDouble(frame, state, rs2);
        double a = isSingle() ? toSingle(first) : first;
        double b = isSingle() ? toSingle(second) : second;
        if (injectBranchProbability(FASTPATH_PROBABILITY, a < b || a >= b)) {
            double r = op == Op.MIN ? Math.min(a, b) : Math.max(a, b);
            Registers.setDouble(frame, state, rd, isSingle() ? fromSingle((float) r) : r);
        } else {
            Registers.setDouble(frame, state, rd, slow(frame, state, first, second, 0));
        }
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        return op == Op.MIN ? soft.minimumNumber(a, b) : soft.maximumNumber(a, b);
    }
}
