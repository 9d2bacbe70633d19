// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/** A guest's memory in an array, between nothing below and nothing above. */
final class TestMemory implements DmaMemory {
    static final long BASE = 0x8000_0000L;

    final ByteBuffer bytes;

    TestMemory(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int at(long address, long length) throws DmaFault {
        if (!contains(address, length)) {
            throw new DmaFault(address, length);
        }
        return (int) (address - BASE);
    }

    @Override
    public void read(long address, ByteBuffer into) throws DmaFault {
        int at = at(address, into.remaining());
        int length = into.remaining();
        into.put(into.position(), bytes, at, length);
        into.position(into.limit());
    }

    @Override
    public void write(long address, ByteBuffer from) throws DmaFault {
        int at = at(address, from.remaining());
        bytes.put(at, from, from.position(), from.remaining());
        from.position(from.limit());
    }

    @Override
    public boolean contains(long address, long length) {
        return address >= BASE && address - BASE <= bytes.capacity() && length <= bytes.capacity() - (address - BASE);
    }

    int offset(long address) {
        return Math.toIntExact(address - BASE);
    }

    void put(long address, byte[] data) {
        bytes.put(offset(address), data);
    }

    byte[] get(long address, int length) {
        byte[] data = new byte[length];
        bytes.get(offset(address), data);
        return data;
    }

    short getShort(long address) {
        return bytes.getShort(offset(address));
    }

    void putShort(long address, int value) {
        bytes.putShort(offset(address), (short) value);
    }

    int getInt(long address) {
        return bytes.getInt(offset(address));
    }

    void putInt(long address, int value) {
        bytes.putInt(offset(address), value);
    }

    void putLong(long address, long value) {
        bytes.putLong(offset(address), value);
    }
}
