// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * A queue of bytes up to a capacity, whose memory grows with what is in it. Bytes may be put beyond its end before
 * those in between are there: see {@link #put}.
 */
final class ByteRing {
    private static final int SMALLEST = 4096;
    private static final byte[] NONE = {};

    private final int capacity;
    // Its length is 0 or a power of two.
    private byte[] array = NONE;
    private int head;
    private int size;

    /** @param capacity in bytes, a power of two from {@value #SMALLEST} on */
    ByteRing(int capacity) {
        if (capacity < SMALLEST || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    int size() {
        return size;
    }

    int free() {
        return capacity - size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Puts bytes at an offset from the end, without moving that. All must be within the capacity. */
    void put(int offset, byte[] from, int at, int length) {
        if (offset < 0 || length < 0 || offset + length > free()) {
            throw new IllegalArgumentException("%d bytes at %d, %d free".formatted(length, offset, free()));
        }
        grow(size + offset + length);
        int index = index(size + offset);
        int first = Math.min(length, array.length - index);
        System.arraycopy(from, at, array, index, first);
        System.arraycopy(from, at + first, array, 0, length - first);
    }

    /** Moves the end over bytes that were put. */
    void advance(int length) {
        if (length < 0 || size + length > array.length) {
            throw new IllegalArgumentException("advance by " + length);
        }
        size += length;
    }

    /** Copies bytes from an offset from the beginning on. */
    void peek(int offset, byte[] to, int at, int length) {
        if (offset < 0 || length < 0 || offset + length > size) {
            throw new IllegalArgumentException("%d bytes at %d of %d".formatted(length, offset, size));
        }
        if (length == 0) {
            return;
        }
        int index = index(offset);
        int first = Math.min(length, array.length - index);
        System.arraycopy(array, index, to, at, first);
        System.arraycopy(array, 0, to, at + first, length - first);
    }

    /** Takes bytes off the beginning. */
    void discard(int length) {
        if (length < 0 || length > size) {
            throw new IllegalArgumentException("%d of %d bytes".formatted(length, size));
        }
        head = length == 0 ? head : index(length);
        size -= length;
    }

    /**
     * Reads what the channel gives without waiting, as far as there is room.
     *
     * @return the number of bytes, or -1 at the end of the stream
     */
    int readFrom(ReadableByteChannel channel) throws IOException {
        int total = 0;
        while (free() > 0) {
            if (size == array.length) {
                grow(size + 1);
            }
            int from = index(size);
            int room = Math.min(free(), from < head ? head - from : array.length - from);
            int count = channel.read(ByteBuffer.wrap(array, from, room));
            if (count < 0) {
                return total == 0 ? -1 : total;
            }
            size += count;
            total += count;
            if (count < room) {
                break;
            }
        }
        return total;
    }

    /** Writes what the channel takes without waiting, and discards it. */
    void writeTo(WritableByteChannel channel) throws IOException {
        while (size > 0) {
            int length = Math.min(size, array.length - head);
            int count = channel.write(ByteBuffer.wrap(array, head, length));
            discard(count);
            if (count < length) {
                return;
            }
        }
    }

    /** Gives the memory back; nothing may be in it or have been put beyond its end. */
    void release() {
        if (size == 0) {
            array = NONE;
            head = 0;
        }
    }

    private int index(int offset) {
        return head + offset & array.length - 1;
    }

    private void grow(int needed) {
        if (needed <= array.length) {
            return;
        }
        byte[] larger = new byte[Math.max(SMALLEST, Integer.highestOneBit(needed - 1) << 1)];
        // All of it is copied: bytes beyond the end count too.
        System.arraycopy(array, head, larger, 0, array.length - head);
        System.arraycopy(array, 0, larger, array.length - head, head);
        array = larger;
        head = 0;
    }
}
