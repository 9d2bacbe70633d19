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

/** The square root. */
final class FloatSquareRoot extends FloatNode {
    private FloatSquareRoot(BinaryFormat format, Operands o, Site site) {
        super(format, o.rm(), o, site);
    }

    static NodeFactory squareRoot(BinaryFormat format) {
        return (o, site) -> new FloatSquareRoot(format, o, site);
    }

    @Override
    void operands(RegisterUse use) {
        use.reads(rs1).writes(rd);
    }

    @Override
    public void execute(VirtualFrame frame, CoreState state) {
        double a = Registers.getDouble(frame, state, rs1);
        if (injectBranchProbability(FASTPATH_PROBABILITY, roundsToNearestEven(frame, state))) {
            if (injectBranchProbability(LIKELY_PROBABILITY, isInexact(frame, state))) {
                if (isSingle() ? executeSingle(frame, state, a) : executeDouble(frame, state, a)) {
                    return;
                }
            }
        }
        Registers.setDouble(frame, state, rd, slow(frame, state, a, 0, 0));
    }

    private boolean executeDouble(VirtualFrame frame, CoreState state, double a) {
        double r = Math.sqrt(a);
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafe(r))) {
            Registers.setDouble(frame, state, rd, r);
            return true;
        }
        return false;
    }

    private boolean executeSingle(VirtualFrame frame, CoreState state, double a) {
        float r = host(toSingle(a));
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafe(r))) {
            Registers.setDouble(frame, state, rd, fromSingle(r));
            return true;
        }
        return false;
    }

    /** Rounding a root twice is harmless: the wider format has more than twice the bits, and two more. */
    private static float host(float a) {
        return (float) Math.sqrt(a);
    }

    @Override
    double exactResult(double a, double b, double c) {
        double r = Math.sqrt(a);
        return Exactness.isExactRoot(a, r) ? r : Double.NaN;
    }

    @Override
    float exactResult(float a, float b, float c) {
        float r = host(a);
        return Exactness.isExactRoot(a, r) ? r : Float.NaN;
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        return soft.squareRoot(a);
    }
}
