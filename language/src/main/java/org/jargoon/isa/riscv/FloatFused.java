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
        if (roundsToNearestEven(frame, state)) {
            if (isSingle() ? executeSingle(frame, state) : executeDouble(frame, state)) {
                return;
            }
        }
        long a = operand(frame, state, rs1);
        long b = operand(frame, state, rs2);
        long c = operand(frame, state, rs3);
        setResult(frame, state, slow(frame, state, a, b, c));
    }

    private boolean executeDouble(VirtualFrame frame, CoreState state) {
        double factor = Registers.getDouble(frame, state, rs1);
        double addend = Registers.getDouble(frame, state, rs3);
        double a = op.negatesProduct ? -factor : factor;
        double b = Registers.getDouble(frame, state, rs2);
        double c = op.negatesAddend ? -addend : addend;
        double r = Exactness.fma(a, b, c);
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafe(r))) {
            if (injectBranchProbability(UNLIKELY_PROBABILITY, !isInexact(frame, state))) {
                if (!Exactness.isExactFused(a, b, c, r)) {
                    return false;
                }
            }
        } else if (!Exactness.isZeroFused(a, b, c, r)) {
            return false;
        }
        Registers.setDouble(frame, state, rd, r);
        return true;
    }

    private boolean executeSingle(VirtualFrame frame, CoreState state) {
        float factor = getSingle(frame, state, rs1);
        float addend = getSingle(frame, state, rs3);
        float a = op.negatesProduct ? -factor : factor;
        float b = getSingle(frame, state, rs2);
        float c = op.negatesAddend ? -addend : addend;
        float r = Exactness.fma(a, b, c);
        if (injectBranchProbability(FASTPATH_PROBABILITY, Exactness.isSafe(r))) {
            if (injectBranchProbability(UNLIKELY_PROBABILITY, !isInexact(frame, state))) {
                if (!Exactness.isExactFused(a, b, c, r)) {
                    return false;
                }
            }
        } else if (!Exactness.isZeroFused(a, b, c, r)) {
            return false;
        }
        setSingle(frame, state, rd, r);
        return true;
    }

    @Override
    long compute(SoftFloat soft, long a, long b, long c) {
        long sign = format.signBit();
        return soft.fusedMultiplyAdd(op.negatesProduct ? a ^ sign : a, b, op.negatesAddend ? c ^ sign : c);
    }
}
