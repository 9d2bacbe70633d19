// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.jargoon.memory.GuestMemory.UNSAFE;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.InvalidArrayIndexException;
import com.oracle.truffle.api.interop.InvalidBufferOffsetException;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.interop.UnsupportedTypeException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jargoon.memory.GuestMemory;
import org.jargoon.signature.ValueType;
import sun.misc.Unsafe;

/**
 * A guest's memory, or a part of it: a buffer, and an array of bytes from 0 to 255, of which negative ones are written
 * as what they are modulo 256. An offset into the whole memory is a guest address. The guest's own protections hold:
 * what is not mapped, or not writable, is out of range.
 */
@ExportLibrary(InteropLibrary.class)
class MemoryView extends GuestObject {
    private static final int BYTE_MASK = 0xff;

    /** Kept reachable, as its memory is freed when it is not. */
    private final Instance instance;

    private final GuestMemory memory;
    private final long start;
    private final long length;

    /** All of a guest's memory. */
    MemoryView(Instance instance) {
        this(instance, 0, instance.memory().end());
    }

    /** The bytes from an address on. */
    MemoryView(Instance instance, long start, long length) {
        this.instance = instance;
        memory = instance.memory();
        this.start = start;
        this.length = length;
    }

    private boolean allows(long offset, int size, int protection) {
        return offset >= 0 && offset <= length - size && memory.allows(start + offset, size, protection);
    }

    /** The host address of what the guest may access so; a {@link #fence} has to follow the access. */
    private long host(long offset, int size, int protection) throws InvalidBufferOffsetException {
        if (!allows(offset, size, protection)) {
            throw InvalidBufferOffsetException.create(offset, size);
        }
        return memory.hostBase() + start + offset;
    }

    private void fence() {
        Reference.reachabilityFence(instance);
    }

    @ExportMessage
    final boolean hasBufferElements() {
        return true;
    }

    @ExportMessage
    final boolean isBufferWritable() {
        return true;
    }

    @ExportMessage
    final long getBufferSize() {
        return length;
    }

    @ExportMessage
    @TruffleBoundary
    final void readBuffer(long offset, byte[] destination, int destinationOffset, int count)
            throws InvalidBufferOffsetException {
        Objects.checkFromIndexSize(destinationOffset, count, destination.length);
        long host = host(offset, count, GuestMemory.READ);
        UNSAFE.copyMemory(
                null, host, destination, Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) destinationOffset, count);
        fence();
    }

    @ExportMessage
    @TruffleBoundary
    final byte readBufferByte(long offset) throws InvalidBufferOffsetException {
        byte value = UNSAFE.getByte(host(offset, Byte.BYTES, GuestMemory.READ));
        fence();
        return value;
    }

    @ExportMessage
    @TruffleBoundary
    final void writeBufferByte(long offset, byte value) throws InvalidBufferOffsetException {
        UNSAFE.putByte(host(offset, Byte.BYTES, GuestMemory.WRITE), value);
        fence();
    }

    @ExportMessage
    @TruffleBoundary
    final short readBufferShort(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        short value = UNSAFE.getShort(host(offset, Short.BYTES, GuestMemory.READ));
        fence();
        return order == ByteOrder.LITTLE_ENDIAN ? value : Short.reverseBytes(value);
    }

    @ExportMessage
    @TruffleBoundary
    final void writeBufferShort(ByteOrder order, long offset, short value) throws InvalidBufferOffsetException {
        short little = order == ByteOrder.LITTLE_ENDIAN ? value : Short.reverseBytes(value);
        UNSAFE.putShort(host(offset, Short.BYTES, GuestMemory.WRITE), little);
        fence();
    }

    @ExportMessage
    @TruffleBoundary
    final int readBufferInt(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        int value = UNSAFE.getInt(host(offset, Integer.BYTES, GuestMemory.READ));
        fence();
        return order == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    @ExportMessage
    @TruffleBoundary
    final void writeBufferInt(ByteOrder order, long offset, int value) throws InvalidBufferOffsetException {
        int little = order == ByteOrder.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
        UNSAFE.putInt(host(offset, Integer.BYTES, GuestMemory.WRITE), little);
        fence();
    }

    @ExportMessage
    @TruffleBoundary
    final long readBufferLong(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        long value = UNSAFE.getLong(host(offset, Long.BYTES, GuestMemory.READ));
        fence();
        return order == ByteOrder.LITTLE_ENDIAN ? value : Long.reverseBytes(value);
    }

    @ExportMessage
    @TruffleBoundary
    final void writeBufferLong(ByteOrder order, long offset, long value) throws InvalidBufferOffsetException {
        long little = order == ByteOrder.LITTLE_ENDIAN ? value : Long.reverseBytes(value);
        UNSAFE.putLong(host(offset, Long.BYTES, GuestMemory.WRITE), little);
        fence();
    }

    @ExportMessage
    @TruffleBoundary
    final float readBufferFloat(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return Float.intBitsToFloat(readBufferInt(order, offset));
    }

    @ExportMessage
    @TruffleBoundary
    final void writeBufferFloat(ByteOrder order, long offset, float value) throws InvalidBufferOffsetException {
        writeBufferInt(order, offset, Float.floatToRawIntBits(value));
    }

    @ExportMessage
    @TruffleBoundary
    final double readBufferDouble(ByteOrder order, long offset) throws InvalidBufferOffsetException {
        return Double.longBitsToDouble(readBufferLong(order, offset));
    }

    @ExportMessage
    @TruffleBoundary
    final void writeBufferDouble(ByteOrder order, long offset, double value) throws InvalidBufferOffsetException {
        writeBufferLong(order, offset, Double.doubleToRawLongBits(value));
    }

    @ExportMessage
    final boolean hasArrayElements() {
        return true;
    }

    @ExportMessage
    final long getArraySize() {
        return length;
    }

    @ExportMessage
    @TruffleBoundary
    final boolean isArrayElementReadable(long index) {
        return allows(index, 1, GuestMemory.READ);
    }

    @ExportMessage
    @TruffleBoundary
    final boolean isArrayElementModifiable(long index) {
        return allows(index, 1, GuestMemory.WRITE);
    }

    @ExportMessage
    @SuppressWarnings("unused")
    final boolean isArrayElementInsertable(long index) {
        return false;
    }

    @ExportMessage
    @TruffleBoundary
    final Object readArrayElement(long index) throws InvalidArrayIndexException {
        try {
            return readBufferByte(index) & BYTE_MASK;
        } catch (InvalidBufferOffsetException e) {
            throw InvalidArrayIndexException.create(index);
        }
    }

    @ExportMessage
    @TruffleBoundary
    final void writeArrayElement(long index, Object value)
            throws InvalidArrayIndexException, UnsupportedTypeException {
        try {
            long number = Values.bits(ValueType.I64, value);
            if (number < Byte.MIN_VALUE || number > BYTE_MASK) {
                throw UnsupportedTypeException.create(new Object[] {value}, "a byte is from -128 to 255");
            }
            writeBufferByte(index, (byte) number);
        } catch (UnsupportedMessageException e) {
            throw UnsupportedTypeException.create(new Object[] {value}, "a byte is from -128 to 255");
        } catch (InvalidBufferOffsetException e) {
            throw InvalidArrayIndexException.create(index);
        }
    }

    @Override
    String description() {
        return "memory";
    }
}
