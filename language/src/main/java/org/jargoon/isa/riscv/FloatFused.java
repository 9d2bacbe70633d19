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

/** Multiplication and addition with one rounding: fmadd, fmsub, fnmsub and fnmadd. */
final class FloatFused extends FloatNode {
    enum Op {
        /** rs1 * rs2 + rs3. */
        MADD(false, false),
        /** rs1 * rs2 - rs3. */
        MSUB(false, true),
        /** -(rs1 * rs2) + rs3. */
        NMSUB(true, false),
        /** -(rs1 * rs2) - rs3. */
        NMADD(true, true);

        private final boolean negatesProduct;
        private final boolean negatesAddend;

        Op(boolean negatesProduct, boolean negatesAddend) {
            this.negatesProduct = negatesProduct;
            this.negatesAddend = negatesAddend;
        }
    }

    private final Op op;
    private final int rs3;

    private FloatFused(Op op, BinaryFormat format, Operands o, Site site) {
        super(format, o.rm(), o, site);
        this.op = op;
        rs3 = Rv64.FIRST_FLOAT + o.rs3();
    }

    static NodeFactory fused(Op op, BinaryFormat format) {
        return (o, site) -> new FloatFused(op, format, o, site);
    }

    @Override
    void operands(RegisterUse use) {
        use.reads(rs1).reads(rs2).reads(rs3).writes(rd);
    }

    @Override
    public void execute(VirtualFrame frame, CoreState state) {
        double a = Registers.getDouble(frame, state, rs1);
        double b = Registers.getDouble(frame, state, rs2);
        double c = Registers.getDouble(frame, state, rs3);
        if (injectBranchProbability(FASTPATH_PROBABILITY, roundsToNearestEven(frame, state))) {
            if (injectBranchProbability(LIKELY_PROBABILITY, isInexact(frame, state))) {
                if (isSingle() ? executeSingle(frame, state, a, b, c) : executeDouble(frame, state, a, b, c)) {
                    return;
                }
            }
        }
        Registers.setDouble(frame, state, rd, slow(frame, state, a, b, c));
    }

    private boolean executeDouble(VirtualFrame frame, CoreState state, double a, double b, double c) {
        double r = Exactness.fma(op.negatesProduct ? -a : a, b, op.negatesAddend ? -c : c);
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafe(r))) {
            Registers.setDouble(frame, state, rd, r);
            return true;
        }
        if (Exactness.isZeroProduct(a, b, r)) {
            Registers.setDouble(frame, state, rd, r);
            return true;
        }
        return false;
    }

    private boolean executeSingle(VirtualFrame frame, CoreState state, double a, double b, double c) {
        float x = toSingle(a);
        float z = toSingle(c);
        float y = toSingle(b);
        float r = Exactness.fma(op.negatesProduct ? -x : x, y, op.negatesAddend ? -z : z);
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafe(r))) {
            Registers.setDouble(frame, state, rd, fromSingle(r));
            return true;
        }
        if (Exactness.isZeroProduct(x, y, r)) {
            Registers.setDouble(frame, state, rd, fromSingle(r));
            return true;
        }
        return false;
    }

    @Override
    double exactResult(double a, double b, double c) {
        double x = op.negatesProduct ? -a : a;
        double z = op.negatesAddend ? -c : c;
        double r = Exactness.fma(x, b, z);
        return Exactness.isExactFused(x, b, z, r) ? r : Double.NaN;
    }

    @Override
    float exactResult(float a, float b, float c) {
        float x = op.negatesProduct ? -a : a;
        float z = op.negatesAddend ? -c : c;
        float r = Exactness.fma(x, b, z);
        return Exactness.isExactFused(x, b, z, r) ? r : Float.NaN;
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        long sign = format.signBit();
        return soft.fusedMultiplyAdd(op.negatesProduct ? a ^ sign : a, b, op.negatesAddend ? c ^ sign : c);
    }
}
