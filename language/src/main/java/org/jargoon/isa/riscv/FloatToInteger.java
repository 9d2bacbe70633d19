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

/**
 * The conversions to integers. What is out of range goes to the nearest integer in range and is invalid, not inexact; a
 * NaN goes to the largest.
 */
final class FloatToInteger extends FloatNode {
    /** The largest number below one half: added to a number, it carries just those that round away from zero. */
    private static final double NEARLY_HALF = Math.nextDown(0.5);

    private final FloatInteger to;
    private final int target;

    private FloatToInteger(BinaryFormat format, FloatInteger to, Operands o, Site site) {
        super(format, o.rm(), o, site);
        this.to = to;
        target = o.rd();
    }

    static NodeFactory toInteger(BinaryFormat format, FloatInteger to) {
        return (o, site) -> new FloatToInteger(format, to, o, site);
    }

    @Override
    void operands(RegisterUse use) {
        use.reads(rs1);
        if (target != 0) {
            use.writes(target);
        }
    }

    @Override
    public void execute(VirtualFrame frame, CoreState state) {
        double operand = Registers.getDouble(frame, state, rs1);
        long result;
        if (rm == DYNAMIC && !roundsToNearestEven(frame, state)) {
            result = slow(frame, state, operand);
        } else {
            double a = isSingle() ? toSingle(operand) : operand;
            double rounded = round(a);
            long integer = (long) rounded;
            boolean done = to.contains(rounded) && (isInexact(frame, state) || integer == a);
            if (injectBranchProbability(FASTPATH_PROBABILITY, done)) {
                result = to.toRegister(integer);
            } else {
                result = slow(frame, state, operand);
            }
        }
        if (target != 0) {
            Registers.set(frame, state, target, result);
        }
    }

    /** Rounds to an integer, up to what the conversion to one does itself: rounding toward zero. */
    private double round(double a) {
        return switch (rm) {
            case 1 -> a;
            case 2 -> Math.floor(a);
            case 3 -> Math.ceil(a);
            case 4 -> a + Math.copySign(NEARLY_HALF, a);
            default -> Math.rint(a);
        };
    }

    private long slow(VirtualFrame frame, CoreState state, double operand) {
        return Double.doubleToRawLongBits(slow(frame, state, operand, 0, 0));
    }

    @Override
    boolean isResultSingle() {
        return false;
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        return to.toRegister(to.signed ? soft.toSigned(a, to.width) : soft.toUnsigned(a, to.width));
    }
}
