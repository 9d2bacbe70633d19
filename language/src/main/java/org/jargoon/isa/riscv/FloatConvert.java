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

/** The conversions between the floating-point formats: fcvt.s.d and fcvt.d.s. */
final class FloatConvert extends FloatNode {
    private final BinaryFormat to;

    private FloatConvert(BinaryFormat from, BinaryFormat to, Operands o, Site site) {
        super(from, o.rm(), o, site);
        this.to = to;
    }

    static NodeFactory convert(BinaryFormat from, BinaryFormat to) {
        return (o, site) -> new FloatConvert(from, to, o, site);
    }

    @Override
    void operands(RegisterUse use) {
        use.reads(rs1).writes(rd);
    }

    @Override
    BinaryFormat resultFormat() {
        return to;
    }

    @Override
    boolean isResultSingle() {
        return to == BinaryFormat.BINARY32;
    }

    @Override
    public void execute(VirtualFrame frame, CoreState state) {
        double a = Registers.getDouble(frame, state, rs1);
        if (injectBranchProbability(FASTPATH_PROBABILITY, roundsToNearestEven(frame, state))) {
            if (isSingle() ? widen(frame, state, toSingle(a)) : narrow(frame, state, a)) {
                return;
            }
        }
        Registers.setDouble(frame, state, rd, slow(frame, state, a, 0, 0));
    }

    private boolean widen(VirtualFrame frame, CoreState state, float a) {
        if (injectBranchProbability(FASTPATH_PROBABILITY, !Float.isNaN(a))) {
            Registers.setDouble(frame, state, rd, a);
            return true;
        }
        return false;
    }

    private boolean narrow(VirtualFrame frame, CoreState state, double a) {
        float r = (float) a;
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafe(r))) {
            if (injectBranchProbability(UNLIKELY_PROBABILITY, !isInexact(frame, state) && r != a)) {
                return false;
            }
        } else if (a != 0) {
            return false;
        }
        Registers.setDouble(frame, state, rd, fromSingle(r));
        return true;
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        return soft.convert(format, a);
    }
}
