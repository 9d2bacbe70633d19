// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_BITS;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.StatusException;
import sun.misc.Unsafe;

/** Copies between frames and buffers of the Java program. */
final class HostCopy {
    private HostCopy() {}

    /** A part of a range of bytes that lies in one page. */
    @FunctionalInterface
    interface Part {
        /**
         * @param page the page's number
         * @param inPage where in the page it begins
         * @param at how far it is behind the start of the whole range
         * @param length in bytes
         */
        void copy(long page, int inPage, int at, int length) throws StatusException;
    }

    /**
     * Takes a range apart at the borders of pages.
     *
     * @param done how far the range is behind the start of the whole range
     */
    static void forEachPage(long offset, int length, int done, Part part) throws StatusException {
        int at = 0;
        while (at < length) {
            int inPage = (int) (offset + at) & PAGE_SIZE - 1;
            int count = Math.min(PAGE_SIZE - inPage, length - at);
            part.copy(offset + at >>> PAGE_BITS, inPage, done + at, count);
            at += count;
        }
    }

    /**
     * Copies host memory into a buffer.
     *
     * @param address the host address, or 0 for zeros
     */
    static void toBuffer(long address, ByteBuffer into, int index, int length) {
        if (into.hasArray() && address != 0) {
            UNSAFE.copyMemory(null, address, into.array(), arrayOffset(into, index), length);
            return;
        }
        byte[] bytes = new byte[length];
        if (address != 0) {
            UNSAFE.copyMemory(null, address, bytes, Unsafe.ARRAY_BYTE_BASE_OFFSET, length);
        }
        into.put(index, bytes);
    }

    /** Copies from a buffer to host memory. */
    static void fromBuffer(ByteBuffer from, int index, long address, int length) {
        if (from.hasArray()) {
            UNSAFE.copyMemory(from.array(), arrayOffset(from, index), null, address, length);
            return;
        }
        byte[] bytes = new byte[length];
        from.get(index, bytes);
        UNSAFE.copyMemory(bytes, Unsafe.ARRAY_BYTE_BASE_OFFSET, null, address, length);
    }

    private static long arrayOffset(ByteBuffer buffer, int index) {
        return Unsafe.ARRAY_BYTE_BASE_OFFSET + (long) buffer.arrayOffset() + index;
    }
}
