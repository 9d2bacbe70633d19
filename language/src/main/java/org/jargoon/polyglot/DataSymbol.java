// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidBufferOffsetException;
import com.oracle.truffle.api.interop.UnknownIdentifierException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.Symbol;
import org.jargoon.signature.ValueType;

/**
 * A variable of a guest: its bytes as a buffer and an array, its {@code address}, its {@code size} in bytes and, where
 * that is 1, 2, 4 or 8, its {@code value} as a signed integer. As a pointer it is its address.
 */
@ExportLibrary(InteropLibrary.class)
final class DataSymbol extends MemoryView {
    private static final String ADDRESS = "address";
    private static final String SIZE = "size";
    private static final String VALUE = "value";

    private final Symbol symbol;

    DataSymbol(Instance instance, Symbol symbol) {
        super(instance, symbol.address(), Math.max(0, symbol.size()));
        this.symbol = symbol;
    }

    /** The type of its value, or null if it has none that can be read. */
    private ValueType type() {
        ValueType type = switch ((int) Math.clamp(symbol.size(), 0, Integer.MAX_VALUE)) {
            case 1 -> ValueType.I8;
            case 2 -> ValueType.I16;
            case 4 -> ValueType.I32;
            case 8 -> ValueType.I64;
            default -> null;
        };
        return type != null && isArrayElementReadable(0) ? type : null;
    }

    @ExportMessage
    boolean hasMembers() {
        return true;
    }

    @ExportMessage
    @TruffleBoundary
    @SuppressWarnings("unused")
    Object getMembers(boolean includeInternal) {
        List<String> names = new ArrayList<>(List.of(ADDRESS, SIZE));
        if (type() != null) {
            names.add(VALUE);
        }
        return new Names(names);
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberReadable(String name) {
        return name.equals(ADDRESS) || name.equals(SIZE) || name.equals(VALUE) && type() != null;
    }

    @ExportMessage
    @TruffleBoundary
    boolean isMemberModifiable(String name) {
        return name.equals(VALUE) && type() != null && isArrayElementModifiable(0);
    }

    @ExportMessage
    @SuppressWarnings("unused")
    boolean isMemberInsertable(String name) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    Object readMember(String name) throws UnknownIdentifierException {
        if (!isMemberReadable(name)) {
            throw UnknownIdentifierException.create(name);
        }
        return switch (name) {
            case ADDRESS -> symbol.address();
            case SIZE -> symbol.size();
            default -> value();
        };
    }

    private Object value() throws UnknownIdentifierException {
        try {
            return switch ((int) symbol.size()) {
                case 1 -> (int) readBufferByte(0);
                case 2 -> (int) readBufferShort(ByteOrder.LITTLE_ENDIAN, 0);
                case 4 -> readBufferInt(ByteOrder.LITTLE_ENDIAN, 0);
                default -> readBufferLong(ByteOrder.LITTLE_ENDIAN, 0);
            };
        } catch (InvalidBufferOffsetException e) {
            // It was readable a moment ago.
            throw UnknownIdentifierException.create(VALUE);
        }
    }

    @ExportMessage
    @TruffleBoundary
    void writeMember(String name, Object value)
            throws UnknownIdentifierException, UnsupportedTypeException, UnsupportedMessageException {
        if (!isMemberReadable(name)) {
            throw UnknownIdentifierException.create(name);
        }
        if (!isMemberModifiable(name)) {
            throw UnsupportedMessageException.create();
        }
        ValueType type = type();
        try {
            long bits = Values.bits(type, value);
            switch (type) {
                case I8 -> writeBufferByte(0, (byte) bits);
                case I16 -> writeBufferShort(ByteOrder.LITTLE_ENDIAN, 0, (short) bits);
                case I32 -> writeBufferInt(ByteOrder.LITTLE_ENDIAN, 0, (int) bits);
                default -> writeBufferLong(ByteOrder.LITTLE_ENDIAN, 0, bits);
            }
        } catch (UnsupportedMessageException e) {
            throw UnsupportedTypeException.create(new Object[] {value}, Values.wanted(type) + " is needed");
        } catch (InvalidBufferOffsetException e) {
            throw UnsupportedMessageException.create();
        }
    }

    @ExportMessage
    boolean isPointer() {
        return true;
    }

    @ExportMessage
    long asPointer() {
        return symbol.address();
    }

    @Override
    String description() {
        return "%s, %d bytes at 0x%x".formatted(symbol.name(), symbol.size(), symbol.address());
    }
}
