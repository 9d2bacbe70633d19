// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/** A machine's RAM, which holds a byte that is not 0 everywhere, so that zeros are seen to be written. */
final class TestRam implements DmaMemory {
    static final byte FRESH = (byte) 0xa5;

    final byte[] bytes;
    private final long base;

    TestRam(RamRange range) {
        base = range.base();
        bytes = new byte[(int) range.size()];
        Arrays.fill(bytes, FRESH);
    }

    byte[] at(long address, int length) {
        return Arrays.copyOfRange(bytes, (int) (address - base), (int) (address - base) + length);
    }

    @Override
    public void read(long address, ByteBuffer into) throws DmaFault {
        check(address, into.remaining());
        into.put(bytes, (int) (address - base), into.remaining());
    }

    @Override
    public void write(long address, ByteBuffer from) throws DmaFault {
        check(address, from.remaining());
        from.get(bytes, (int) (address - base), from.remaining());
    }

    private void check(long address, long length) throws DmaFault {
        if (!contains(address, length)) {
            throw new DmaFault(address, length);
        }
    }

    @Override
    public boolean contains(long address, long length) {
        return address >= base && length >= 0 && length <= bytes.length && address - base <= bytes.length - length;
    }
}
