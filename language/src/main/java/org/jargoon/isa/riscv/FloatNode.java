// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static com.oracle.truffle.api.CompilerDirectives.FASTPATH_PROBABILITY;
import static com.oracle.truffle.api.CompilerDirectives.injectBranchProbability;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.engine.CoreState;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.RegisterUse;
import org.jargoon.engine.Registers;
import org.jargoon.engine.Site;
import org.jargoon.fp.BinaryFormat;
import org.jargoon.fp.FloatFlags;
import org.jargoon.fp.Rounding;
import org.jargoon.fp.SoftFloat;
import org.jargoon.isa.Operands;
import org.jargoon.vcpu.Exit;

/**
 * A floating-point instruction that may raise flags.
 *
 * <p>Each has two ways to its result. The fast one is host arithmetic with a test that its result is right and that
 * fflags would not change; it is inlined into compiled code and never writes fflags. Else everything, flags and all, is
 * left to {@link SoftFloat} behind a call. Host arithmetic rounds to nearest even, so other rounding modes mostly take
 * the slow way, and so do NaN results, as the host may give another NaN than the canonical one.
 *
 * <p>A number of the F extension is NaN-boxed in its register: the upper half is all ones, or else it reads as the
 * canonical NaN (unprivileged manual, "NaN Boxing of Narrower Values").
 */
abstract class FloatNode extends InstructionNode {
    /** The upper half of a register that holds a number of 32 bits. */
    static final long BOX = 0xffff_ffff_0000_0000L;

    /** The rm field that asks for the rounding mode in frm. */
    static final int DYNAMIC = 7;

    /** Round to nearest, ties to even: what the host does, and what frm holds in nearly all programs. */
    static final int RNE = 0;

    /** By their numbers in rm and frm; greater ones are reserved. */
    private static final Rounding[] ROUNDINGS = {
        Rounding.NEAREST_EVEN, Rounding.TOWARD_ZERO, Rounding.DOWN, Rounding.UP, Rounding.NEAREST_AWAY
    };

    private static final float CANONICAL_NAN = Float.intBitsToFloat((int) BinaryFormat.BINARY32.canonicalNaN());

    /** The format of the operands, and of the result unless the instruction converts. */
    final BinaryFormat format;

    final int rd;
    final int rs1;
    final int rs2;
    final int rm;
    private final int bits;
    private final long pc;

    /** What the region takes for granted, as {@link Rv64Isa#context} says; 0 for nothing. */
    private final int context;

    /** Whether an rm field has a number that the manual reserves. */
    static boolean isReserved(int rm) {
        return rm >= ROUNDINGS.length && rm != DYNAMIC;
    }

    /**
     * Takes the register numbers of {@code o} for floating-point ones, so a node with an integer one has to map that.
     */
    FloatNode(BinaryFormat format, int rm, Operands o, Site site) {
        this.format = format;
        this.rm = rm;
        rd = Rv64.FIRST_FLOAT + o.rd();
        rs1 = Rv64.FIRST_FLOAT + o.rs1();
        rs2 = Rv64.FIRST_FLOAT + o.rs2();
        bits = o.bits();
        pc = site.pc();
        context = site.context();
    }

    /** Notes the registers beside those that hold floating-point state. */
    abstract void operands(RegisterUse use);

    /** Computes the result; what the instruction does not have as an operand is 0. */
    abstract long compute(SoftFloat soft, long a, long b, long c);

    /**
     * The result in round to nearest even if it is surely exact, else a NaN, which no result by the host may be. Tried
     * before {@link SoftFloat}, which takes much longer.
     */
    double exactResult(double a, double b, double c) {
        return Double.NaN;
    }

    /** As the other one, for instructions on numbers of 32 bits. */
    float exactResult(float a, float b, float c) {
        return Float.NaN;
    }

    @Override
    public final void registers(RegisterUse use) {
        operands(use);
        if (context == 0) {
            use.reads(Rv64.FFLAGS).writes(Rv64.FFLAGS);
            if (rm == DYNAMIC) {
                use.reads(Rv64.FRM);
            }
        }
    }

    @Override
    public final boolean dependsOnContext() {
        return context != 0;
    }

    @Override
    public final int unit() {
        return Rv64.FLOAT_UNIT;
    }

    final boolean isSingle() {
        return format == BinaryFormat.BINARY32;
    }

    /** Whether the instruction rounds as the host does. */
    final boolean roundsToNearestEven(VirtualFrame frame, CoreState state) {
        return rm == RNE || rm == DYNAMIC && (context != 0 || Registers.get(frame, state, Rv64.FRM) == RNE);
    }

    /** Whether being inexact is no news. */
    final boolean isInexact(VirtualFrame frame, CoreState state) {
        return context == Rv64Isa.SETTLED_FLOAT
                || context == 0 && (Registers.get(frame, state, Rv64.FFLAGS) & FloatFlags.INEXACT) != 0;
    }

    /**
     * The result, after fflags have taken its flags. Operands and result are what floating-point registers hold; what
     * the instruction does not have as an operand is 0.
     */
    final double slow(VirtualFrame frame, CoreState state, double a, double b, double c) {
        if (context != 0) {
            return exactOrRetry(state, a, b, c);
        }
        long frm = rm == DYNAMIC ? Registers.get(frame, state, Rv64.FRM) : rm;
        double result = slow(state, frm, Registers.get(frame, state, Rv64.FFLAGS), a, b, c);
        Registers.set(frame, state, Rv64.FFLAGS, state.registers[Rv64.FFLAGS]);
        return result;
    }

    /**
     * The slow way of a region that takes the floating-point status for granted. It has no call: a call would save and
     * restore all floating-point registers, which makes the code around it twice as large and up to three times slower.
     */
    private double exactOrRetry(CoreState state, double a, double b, double c) {
        if (context == Rv64Isa.EXACT_FLOAT && (rm == RNE || rm == DYNAMIC)) {
            if (isSingle()) {
                float exact = exactResult(toSingle(a), toSingle(b), toSingle(c));
                if (injectBranchProbability(FASTPATH_PROBABILITY, exact == exact)) {
                    return fromSingle(exact);
                }
            } else {
                double exact = exactResult(a, b, c);
                if (injectBranchProbability(FASTPATH_PROBABILITY, exact == exact)) {
                    return exact;
                }
            }
        }
        throw state.retry(pc);
    }

    /**
     * Returns the result and leaves the new fflags in the register file. Where a region holds fflags in its frame, that
     * place in the register file is unused until the region writes it, so it serves to return a second value.
     */
    @TruffleBoundary
    private double slow(CoreState state, long frm, long flags, double a, double b, double c) {
        if (frm >= ROUNDINGS.length) {
            throw state.fault(Exit.Cause.ILLEGAL_INSTRUCTION, Integer.toUnsignedLong(bits), pc);
        }
        state.registers[Rv64.FFLAGS] = flags;
        if (frm == RNE && !isSingle()) {
            double exact = exactResult(a, b, c);
            if (!Double.isNaN(exact)) {
                return exact;
            }
        } else if (frm == RNE) {
            float exact = exactResult(toSingle(a), toSingle(b), toSingle(c));
            if (!Float.isNaN(exact)) {
                return fromSingle(exact);
            }
        }
        SoftFloat soft = new SoftFloat(resultFormat(), ROUNDINGS[(int) frm]);
        long result = compute(soft, operand(a), operand(b), operand(c));
        state.registers[Rv64.FFLAGS] |= soft.flags();
        return Double.longBitsToDouble(isResultSingle() ? BOX | result : result);
    }

    /** The operand's bits as {@link SoftFloat} takes them; an integer is as it is. */
    long operand(double register) {
        return isSingle() ? singleBits(register) : Double.doubleToRawLongBits(register);
    }

    /** Whether the result is a number of 32 bits in a floating-point register. */
    boolean isResultSingle() {
        return isSingle();
    }

    /** The format that the result is rounded to. */
    BinaryFormat resultFormat() {
        return format;
    }

    static long getBits(VirtualFrame frame, CoreState state, int register) {
        return Double.doubleToRawLongBits(Registers.getDouble(frame, state, register));
    }

    static void setBits(VirtualFrame frame, CoreState state, int register, long bits) {
        Registers.setDouble(frame, state, register, Double.longBitsToDouble(bits));
    }

    /** The bits of the number of 32 bits in a register; above them may be anything. */
    static int singleBits(double register) {
        long bits = Double.doubleToRawLongBits(register);
        if (injectBranchProbability(FASTPATH_PROBABILITY, (int) (bits >> 32) == -1)) {
            return (int) bits;
        }
        return (int) BinaryFormat.BINARY32.canonicalNaN();
    }

    /** The number of 32 bits in a register, but a NaN may be another NaN. */
    static float toSingle(double register) {
        long bits = Double.doubleToRawLongBits(register);
        if (injectBranchProbability(FASTPATH_PROBABILITY, (int) (bits >> 32) == -1)) {
            return Float.intBitsToFloat((int) bits);
        }
        return CANONICAL_NAN;
    }

    /** What a register holds for a number that is not a NaN. */
    static double fromSingle(float value) {
        return Double.longBitsToDouble(BOX | Float.floatToRawIntBits(value));
    }
}
