// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import java.math.BigInteger;
import org.jargoon.call.GuestCaller;
import org.jargoon.signature.Image;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Type;
import org.jargoon.signature.ValueType;

/** Values between the guest's registers and other languages. */
final class Values {
    private static final InteropLibrary INTEROP = InteropLibrary.getUncached();
    private static final int LONGEST_SHOWN = 40;

    private Values() {}

    /** Whether an argument without a type goes as a double: a number that is not whole. */
    static boolean isDouble(Type type, Object value) {
        if (type != ValueType.ANY || value instanceof Long || value instanceof Integer) {
            return false;
        }
        return INTEROP.isNumber(value) && !INTEROP.fitsInLong(value) && INTEROP.fitsInDouble(value);
    }

    /**
     * Writes the words of an argument: the bits of a number or pointer, or a structure's image.
     *
     * @param isDouble as {@link #isDouble} says
     * @param at where they begin in {@code words}
     * @throws UnsupportedTypeException if the argument is no such value; the message says what is wanted
     */
    static void toGuest(Type type, boolean isDouble, Object[] arguments, int index, long[] words, int at)
            throws UnsupportedTypeException {
        if (type instanceof ValueType scalar) {
            words[at] = toGuest(scalar, isDouble, arguments, index);
            return;
        }
        try {
            Image image = new Image(words, at * Long.BYTES);
            StructureValues.toGuest(type, arguments[index], image, "argument %d: ".formatted(index + 1));
        } catch (StructureValues.MismatchException e) {
            throw UnsupportedTypeException.create(arguments, e.getMessage());
        }
    }

    /**
     * The bits of an argument.
     *
     * @param isDouble as {@link #isDouble} says
     * @throws UnsupportedTypeException if the argument is no such value; the message says what is wanted
     */
    private static long toGuest(ValueType type, boolean isDouble, Object[] arguments, int index)
            throws UnsupportedTypeException {
        try {
            return isDouble ? bits(ValueType.F64, arguments[index]) : bits(type, arguments[index]);
        } catch (UnsupportedMessageException e) {
            throw UnsupportedTypeException.create(arguments, "argument %d: %s is needed, not %s".formatted(
                    index + 1, wanted(type), shown(arguments[index])));
        }
    }

    /**
     * The bits of a value of this type.
     *
     * @throws UnsupportedMessageException if it is none
     */
    static long bits(ValueType type, Object value) throws UnsupportedMessageException {
        return switch (type) {
            case VOID -> 0;
            case BOOL -> INTEROP.asBoolean(value) ? 1 : 0;
            case F32 -> Integer.toUnsignedLong(Float.floatToRawIntBits((float) asDouble(value)));
            case F64 -> Double.doubleToRawLongBits(asDouble(value));
            case POINTER, ANY -> address(value);
            case U64 -> unsigned(value);
            default -> {
                long number = value instanceof Integer i ? i : INTEROP.asLong(value);
                if (number < type.least() || number > type.largest()) {
                    throw UnsupportedMessageException.create();
                }
                yield number;
            }
        };
    }

    private static double asDouble(Object value) throws UnsupportedMessageException {
        return value instanceof Double d ? d : INTEROP.asDouble(value);
    }

    private static long address(Object value) throws UnsupportedMessageException {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (INTEROP.isPointer(value)) {
            return INTEROP.asPointer(value);
        }
        if (INTEROP.isNull(value)) {
            return 0;
        }
        if (INTEROP.isBoolean(value)) {
            return INTEROP.asBoolean(value) ? 1 : 0;
        }
        return unsigned(value);
    }

    /** An integer from -2^63 to 2^64 - 1. */
    private static long unsigned(Object value) throws UnsupportedMessageException {
        if (INTEROP.fitsInLong(value)) {
            return INTEROP.asLong(value);
        }
        BigInteger number = INTEROP.asBigInteger(value);
        if (number.signum() < 0 || number.bitLength() > Long.SIZE) {
            throw UnsupportedMessageException.create();
        }
        return number.longValue();
    }

    /** What the guest's last call has given. */
    static Object result(Type type, GuestCaller caller) {
        return type instanceof ValueType scalar
                ? toHost(scalar, caller.result())
                : StructureValues.toHost(type, caller.structure());
    }

    /** What a guest's value is to other languages; {@link Nothing} for no value. */
    static Object toHost(ValueType type, long bits) {
        return switch (type) {
            case VOID -> Nothing.INSTANCE;
            case BOOL -> bits != 0;
            case I8, U8, I16, U16, I32 -> (int) bits;
            case U32, I64, POINTER, ANY -> bits;
            case U64 -> bits >= 0 ? (Object) bits : new UnsignedLong(bits);
            case F32 -> Float.intBitsToFloat((int) bits);
            case F64 -> Double.longBitsToDouble(bits);
        };
    }

    /** What a value of this type has to be, in words. */
    static String wanted(ValueType type) {
        return switch (type) {
            case VOID -> "nothing";
            case BOOL -> "a boolean";
            case F32, F64 -> "a number";
            case POINTER -> "an address, a function or data of the guest, or null";
            case ANY -> "a number, a boolean, a function or data of the guest, or null";
            case U64 -> "a whole number of 64 bits";
            default -> "a whole number from %d to %d".formatted(type.least(), type.largest());
        };
    }

    /** A value in a message. */
    static String shown(Object value) {
        String text;
        try {
            text = INTEROP.asString(INTEROP.toDisplayString(value, false));
        } catch (UnsupportedMessageException e) {
            throw new IllegalStateException("a display string is no string", e);
        }
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "...";
    }

    /** The signature that the only argument is. */
    static Prototype signature(Object[] arguments) throws UnsupportedTypeException {
        try {
            return Prototype.parse(INTEROP.asString(arguments[0]));
        } catch (UnsupportedMessageException e) {
            throw UnsupportedTypeException.create(arguments, "a signature is a string such as f64(f64,i32)");
        } catch (IllegalArgumentException e) {
            throw UnsupportedTypeException.create(arguments, e.getMessage());
        }
    }
}
