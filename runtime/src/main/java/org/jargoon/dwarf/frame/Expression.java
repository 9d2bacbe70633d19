// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.SectionCursor;

/** Evaluates the expressions that call frame information may have (DWARF 5, section 2.5): one walk, bounded. */
final class Expression {
    private static final int DEEPEST = 64;
    private static final int MOST_STEPS = 1000;

    private final SectionCursor cursor;
    private final CallFrame frame;
    private final long[] stack = new long[DEEPEST];
    private int size;

    Expression(ByteBuffer bytes, CallFrame frame) {
        this.cursor = new SectionCursor(bytes, "an expression");
        this.frame = frame;
    }

    /** @param first what is on the stack at first, if anything is */
    long evaluate(OptionalLong first) throws DwarfException {
        if (first.isPresent()) {
            push(first.getAsLong());
        }
        for (int steps = 0; cursor.remaining() > 0; steps++) {
            if (steps == MOST_STEPS) {
                throw new DwarfException("an expression does not end");
            }
            step(cursor.u8());
        }
        return pop();
    }

    private void push(long value) throws DwarfException {
        if (size == DEEPEST) {
            throw new DwarfException("an expression fills its stack");
        }
        stack[size++] = value;
    }

    private long pop() throws DwarfException {
        if (size == 0) {
            throw new DwarfException("an expression empties its stack");
        }
        return stack[--size];
    }

    private long pick(int index) throws DwarfException {
        if (index >= size) {
            throw new DwarfException("an expression picks from below its stack");
        }
        return stack[size - 1 - index];
    }

    private void step(int opcode) throws DwarfException {
        if (opcode >= 0x30 && opcode <= 0x4f) {
            push(opcode - 0x30);
        } else if (opcode >= 0x70 && opcode <= 0x8f) {
            push(Unwinder.present(frame.register(opcode - 0x70)) + cursor.sleb());
        } else if (opcode >= 0x1a && opcode <= 0x2e && opcode != 0x1f && opcode != 0x20 && opcode != 0x23
                && opcode != 0x28) {
            long right = pop();
            push(binary(opcode, pop(), right));
        } else {
            other(opcode);
        }
    }

    private static long binary(int opcode, long left, long right) throws DwarfException {
        if ((opcode == 0x1b || opcode == 0x1d) && right == 0) {
            throw new DwarfException("an expression divides by zero");
        }
        return switch (opcode) {
            case 0x1a -> left & right;
            case 0x1b -> left / right;
            case 0x1c -> left - right;
            case 0x1d -> Long.remainderUnsigned(left, right);
            case 0x1e -> left * right;
            case 0x21 -> left | right;
            case 0x22 -> left + right;
            case 0x24 -> Long.compareUnsigned(right, 64) < 0 ? left << right : 0;
            case 0x25 -> Long.compareUnsigned(right, 64) < 0 ? left >>> right : 0;
            case 0x26 -> Long.compareUnsigned(right, 64) < 0 ? left >> right : left >> 63;
            case 0x27 -> left ^ right;
            case 0x29 -> left == right ? 1 : 0;
            case 0x2a -> left >= right ? 1 : 0;
            case 0x2b -> left > right ? 1 : 0;
            case 0x2c -> left <= right ? 1 : 0;
            case 0x2d -> left < right ? 1 : 0;
            case 0x2e -> left != right ? 1 : 0;
            default -> throw unknown(opcode);
        };
    }

    private void other(int opcode) throws DwarfException {
        switch (opcode) {
            case 0x03, 0x0e, 0x0f -> push(cursor.u64());
            case 0x06 -> push(load(8));
            case 0x08 -> push(cursor.u8());
            case 0x09 -> push(cursor.s8());
            case 0x0a -> push(cursor.u16());
            case 0x0b -> push((short) cursor.u16());
            case 0x0c -> push(cursor.u32());
            case 0x0d -> push(cursor.s32());
            case 0x10 -> push(cursor.uleb());
            case 0x11 -> push(cursor.sleb());
            case 0x12 -> push(pick(0));
            case 0x13 -> pop();
            case 0x14 -> push(pick(1));
            case 0x15 -> push(pick(cursor.u8()));
            case 0x16 -> rotate(2);
            case 0x17 -> rotate(3);
            case 0x19 -> push(Math.abs(pop()));
            case 0x1f -> push(-pop());
            case 0x20 -> push(~pop());
            case 0x23 -> push(pop() + cursor.uleb());
            case 0x28 -> branch(pop() != 0);
            case 0x2f -> branch(true);
            case 0x92 -> push(Unwinder.present(frame.register(cursor.ulebInt())) + cursor.sleb());
            case 0x94 -> push(load(cursor.u8()));
            case 0x96 -> {
                // DW_OP_nop
            }
            default -> throw unknown(opcode);
        }
    }

    private long load(int bytes) throws DwarfException {
        if (bytes != 1 && bytes != 2 && bytes != 4 && bytes != 8) {
            throw new DwarfException("an expression reads %d bytes".formatted(bytes));
        }
        long address = pop();
        // The reader gives eight bytes; those behind the ones that are wanted may be nowhere, those below as well.
        OptionalLong value = frame.readLong(address);
        if (value.isPresent()) {
            return bytes == 8 ? value.getAsLong() : value.getAsLong() & (1L << 8 * bytes) - 1;
        }
        int below = 8 - bytes;
        long raised = Unwinder.present(frame.readLong(address - below));
        return raised >>> 8 * below;
    }

    /** Moves the top of the stack below the {@code count - 1} entries under it. */
    private void rotate(int count) throws DwarfException {
        pick(count - 1);
        long top = stack[size - 1];
        System.arraycopy(stack, size - count, stack, size - count + 1, count - 1);
        stack[size - count] = top;
    }

    private void branch(boolean taken) throws DwarfException {
        int distance = (short) cursor.u16();
        if (taken) {
            cursor.seek(cursor.position() + distance);
        }
    }

    private static DwarfException unknown(int opcode) {
        return new DwarfException("an expression has the unknown operation 0x%02x".formatted(opcode));
    }
}
