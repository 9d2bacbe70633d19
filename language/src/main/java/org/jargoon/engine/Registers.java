// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.frame.VirtualFrame;

/**
 * The one way from a node to a register.
 *
 * <p>A null frame means that registers lie in the core's register file. In a compiled region the frame is there, so the
 * test folds away, and so does {@code index}, which must be a constant of the node. A slot is used either by the
 * methods for longs or by those for doubles, always the same: {@link RegisterLayout} says which.
 */
public final class Registers {
    private Registers() {}

    /** Reads an integer register; register 0 reads 0. */
    public static long get(VirtualFrame frame, CoreState state, int index) {
        if (frame == null) {
            return state.registers[index];
        }
        return index == 0 ? 0 : frame.getLongStatic(index);
    }

    /** Writes an integer register; {@code index} is not 0: an ISA's node factories drop writes to a zero register. */
    public static void set(VirtualFrame frame, CoreState state, int index, long value) {
        if (frame == null) {
            state.registers[index] = value;
        } else {
            frame.setLongStatic(index, value);
        }
    }

    /** Reads a floating-point register as a double with exactly the register's bits. */
    public static double getDouble(VirtualFrame frame, CoreState state, int index) {
        if (frame == null) {
            return Double.longBitsToDouble(state.registers[index]);
        }
        return frame.getDoubleStatic(index);
    }

    /** Writes a floating-point register, bit for bit. */
    public static void setDouble(VirtualFrame frame, CoreState state, int index, double value) {
        if (frame == null) {
            state.registers[index] = Double.doubleToRawLongBits(value);
        } else {
            frame.setDoubleStatic(index, value);
        }
    }
}
