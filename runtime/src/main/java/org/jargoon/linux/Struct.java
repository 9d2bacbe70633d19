// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** A structure of the kernel's interface on its way to or from guest memory; fields are put by their offsets. */
final class Struct {
    private final ByteBuffer bytes;

    /** All zeros. */
    Struct(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static Struct read(GuestMemory memory, long address, int size) throws MemoryAccessException {
        Struct struct = new Struct(size);
        memory.read(address, struct.bytes.array(), 0, size);
        return struct;
    }

    void write(GuestMemory memory, long address) throws MemoryAccessException {
        memory.write(address, bytes.array(), 0, bytes.capacity());
    }

    Struct i8(int offset, int value) {
        bytes.put(offset, (byte) value);
        return this;
    }

    Struct i16(int offset, int value) {
        bytes.putShort(offset, (short) value);
        return this;
    }

    Struct i32(int offset, int value) {
        bytes.putInt(offset, value);
        return this;
    }

    Struct i64(int offset, long value) {
        bytes.putLong(offset, value);
        return this;
    }

    Struct text(int offset, byte[] value) {
        bytes.put(offset, value);
        return this;
    }

    int i32(int offset) {
        return bytes.getInt(offset);
    }

    long i64(int offset) {
        return bytes.getLong(offset);
    }

    int size() {
        return bytes.capacity();
    }
}
