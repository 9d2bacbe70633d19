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
        if (roundsToNearestEven(frame, state)) {
            if (isSingle() ? executeSingle(frame, state) : executeDouble(frame, state)) {
                return;
            }
        }
        setResult(frame, state, slow(frame, state, operand(frame, state, rs1), 0, 0));
    }

    private boolean executeDouble(VirtualFrame frame, CoreState state) {
        double a = Registers.getDouble(frame, state, rs1);
        double r = Math.sqrt(a);
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafeRadicand(a))) {
            if (injectBranchProbability(UNLIKELY_PROBABILITY, !isInexact(frame, state))) {
                if (!Exactness.isExactRoot(a, r)) {
                    return false;
                }
            }
        } else if (a != 0) {
            return false;
        }
        Registers.setDouble(frame, state, rd, r);
        return true;
    }

    private boolean executeSingle(VirtualFrame frame, CoreState state) {
        float a = getSingle(frame, state, rs1);
        // Rounding a root twice is harmless: the wider format has more than twice the bits (and two more).
        float r = (float) Math.sqrt(a);
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafe(r))) {
            if (injectBranchProbability(UNLIKELY_PROBABILITY, !isInexact(frame, state))) {
                if (!Exactness.isExactRoot(a, r)) {
                    return false;
                }
            }
        } else if (a != 0) {
            return false;
        }
        setSingle(frame, state, rd, r);
        return true;
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        return soft.squareRoot(a);
    }
}
