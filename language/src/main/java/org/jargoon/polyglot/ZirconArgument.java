// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.interop.InteropException;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import java.nio.ByteBuffer;
import org.jargoon.signature.ValueType;

/**
 * An argument of a syscall.
 *
 * @param index its place among the arguments
 * @param value what the syscall gets: an Integer, a Long, an int[], a long[], a ByteBuffer or null
 * @param before what an array or buffer held before the call; only what differs after it is written back
 */
record ZirconArgument(int index, Object value, byte[] before) {
    private static final InteropLibrary INTEROP = InteropLibrary.getUncached();

    /** The most bytes, or elements, that are copied for a call. */
    private static final int LARGEST = 1 << 30;

    static ZirconArgument of(Class<?> type, Object[] arguments, int index) throws UnsupportedTypeException {
        Object argument = arguments[index];
        try {
            if (type == int.class) {
                return new ZirconArgument(index, (int) ranged(argument, Integer.MIN_VALUE, 0xffff_ffffL), null);
            }
            if (type == long.class) {
                return new ZirconArgument(index, Values.bits(ValueType.ANY, argument), null);
            }
            if (INTEROP.isNull(argument)) {
                return new ZirconArgument(index, null, null);
            }
            if (type == ByteBuffer.class) {
                byte[] bytes = bytes(argument);
                return new ZirconArgument(index, ByteBuffer.wrap(bytes), bytes.clone());
            }
            return new ZirconArgument(index, numbers(type, argument), null);
        } catch (InteropException e) {
            throw UnsupportedTypeException.create(arguments, "argument %d: %s is needed, not %s".formatted(
                    index + 1, wanted(type), Values.shown(argument)));
        }
    }

    private static String wanted(Class<?> type) {
        if (type == ByteBuffer.class) {
            return "a buffer or an array of bytes";
        }
        return type == int.class ? "a whole number of 32 bits"
                : type == long.class ? "a whole number of 64 bits" : "an array of numbers";
    }

    private static long ranged(Object value, long least, long largest) throws UnsupportedMessageException {
        long number = INTEROP.asLong(value);
        if (number < least || number > largest) {
            throw UnsupportedMessageException.create();
        }
        return number;
    }

    private static int size(long size) throws UnsupportedMessageException {
        if (size > LARGEST) {
            throw UnsupportedMessageException.create();
        }
        return (int) size;
    }

    private static byte[] bytes(Object argument) throws InteropException {
        if (INTEROP.hasBufferElements(argument)) {
            byte[] bytes = new byte[size(INTEROP.getBufferSize(argument))];
            INTEROP.readBuffer(argument, 0, bytes, 0, bytes.length);
            return bytes;
        }
        byte[] bytes = new byte[size(INTEROP.getArraySize(argument))];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ranged(INTEROP.readArrayElement(argument, i), Byte.MIN_VALUE, 0xff);
        }
        return bytes;
    }

    /** Elements that hold no number yet are 0: they are there for what comes out. */
    private static Object numbers(Class<?> type, Object argument) throws InteropException {
        int size = size(INTEROP.getArraySize(argument));
        int[] ints = new int[size];
        long[] longs = new long[size];
        for (int i = 0; i < size; i++) {
            Object element = INTEROP.readArrayElement(argument, i);
            longs[i] = INTEROP.isNumber(element) ? Values.bits(ValueType.ANY, element) : 0;
            ints[i] = (int) longs[i];
        }
        return type == int[].class ? ints : longs;
    }

    /** Writes to the caller's array or buffer what the syscall has written to its own. */
    void copyBack(Object[] arguments) throws UnsupportedTypeException {
        Object argument = arguments[index];
        try {
            switch (value) {
                case int[] numbers -> {
                    for (int i = 0; i < numbers.length; i++) {
                        write(argument, i, numbers[i]);
                    }
                }
                case long[] numbers -> {
                    for (int i = 0; i < numbers.length; i++) {
                        write(argument, i, numbers[i]);
                    }
                }
                case ByteBuffer buffer -> copyBack(argument, buffer.array());
                case null, default -> {}
            }
        } catch (InteropException e) {
            throw UnsupportedTypeException.create(
                    arguments, "argument %d cannot be written".formatted(index + 1));
        }
    }

    private void copyBack(Object argument, byte[] after) throws InteropException {
        boolean buffer = INTEROP.hasBufferElements(argument);
        for (int i = 0; i < after.length; i++) {
            if (after[i] != before[i]) {
                if (buffer) {
                    INTEROP.writeBufferByte(argument, i, after[i]);
                } else {
                    INTEROP.writeArrayElement(argument, i, Byte.toUnsignedInt(after[i]));
                }
            }
        }
    }

    private static void write(Object argument, int index, long number) throws InteropException {
        Object old = INTEROP.readArrayElement(argument, index);
        if (!INTEROP.fitsInLong(old) || INTEROP.asLong(old) != number) {
            Object value = number == (int) number ? (Object) (int) number : (Object) number;
            INTEROP.writeArrayElement(argument, index, value);
        }
    }
}
