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

/** The conversions from integers. */
final class FloatFromInteger extends FloatNode {
    /** The bits of a number of at least 2<sup>63</sup> that a double has no place for. */
    private static final long BELOW_DOUBLE = (1L << 11) - 1;

    private static final long BELOW_FLOAT = (1L << 40) - 1;

    private final FloatInteger from;
    private final int source;

    private FloatFromInteger(BinaryFormat format, FloatInteger from, Operands o, Site site) {
        super(format, o.rm(), o, site);
        this.from = from;
        source = o.rs1();
    }

    static NodeFactory fromInteger(FloatInteger from, BinaryFormat format) {
        return (o, site) -> new FloatFromInteger(format, from, o, site);
    }

    @Override
    void operands(RegisterUse use) {
        use.writes(rd);
        if (source != 0) {
            use.reads(source);
        }
    }

    @Override
    public void execute(VirtualFrame frame, CoreState state) {
        long value = from.read(source == 0 ? 0 : Registers.get(frame, state, source));
        if (injectBranchProbability(FASTPATH_PROBABILITY, roundsToNearestEven(frame, state))) {
            if (isSingle() ? executeSingle(frame, state, value) : executeDouble(frame, state, value)) {
                return;
            }
        }
        Registers.setDouble(frame, state, rd, slow(frame, state, Double.longBitsToDouble(value), 0, 0));
    }

    private boolean executeDouble(VirtualFrame frame, CoreState state, long value) {
        boolean huge = from == FloatInteger.LU && value < 0;
        // The halved number keeps its lowest bit, which decides a tie.
        double r = huge ? (double) (value >>> 1 | value & 1) * 2 : (double) value;
        boolean done = from.width == 32
                || isInexact(frame, state)
                || (huge ? (value & BELOW_DOUBLE) == 0 : (long) r == value && r != 0x1p63);
        if (injectBranchProbability(FASTPATH_PROBABILITY, done)) {
            Registers.setDouble(frame, state, rd, r);
            return true;
        }
        return false;
    }

    private boolean executeSingle(VirtualFrame frame, CoreState state, long value) {
        boolean huge = from == FloatInteger.LU && value < 0;
        float r = huge ? (float) (value >>> 1 | value & 1) * 2 : (float) value;
        boolean done = isInexact(frame, state)
                || (huge ? (value & BELOW_FLOAT) == 0 : (long) r == value && r != 0x1p63f);
        if (injectBranchProbability(FASTPATH_PROBABILITY, done)) {
            Registers.setDouble(frame, state, rd, fromSingle(r));
            return true;
        }
        return false;
    }

    @Override
    long operand(double register) {
        return Double.doubleToRawLongBits(register);
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        return from.signed ? soft.fromSigned(a) : soft.fromUnsigned(a);
    }
}
