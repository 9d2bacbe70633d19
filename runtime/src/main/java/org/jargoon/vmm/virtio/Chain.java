// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/**
 * A chain of descriptors, seen as two runs of bytes: what the device may read, and behind it what it may write. How
 * they are cut into descriptors has no meaning (Virtio 1.2, 2.7.4).
 */
final class Chain {
    /** The most descriptors that a chain may have. */
    static final int LONGEST = 1024;
    static final int NEXT = 1;
    static final int WRITE = 2;
    static final int INDIRECT = 4;
    // 2.7.4.2: the bytes of a chain are at most 2^32.
    private static final long MOST_BYTES = 1L << 32;

    private final DmaMemory memory;
    private final Part readable = new Part();
    private final Part writable = new Part();
    private int head;

    Chain(DmaMemory memory) {
        this.memory = memory;
    }

    /** One of the two runs of bytes. */
    private static final class Part {
        private long[] addresses = new long[16];
        private long[] lengths = new long[16];
        private int count;
        private long bytes;
        // Accesses go forward mostly: the descriptor of the last one, and the offset at which it begins.
        private int at;
        private long atOffset;

        private void clear() {
            count = 0;
            bytes = 0;
            at = 0;
            atOffset = 0;
        }

        private void add(long address, long length) {
            if (count == addresses.length) {
                addresses = Arrays.copyOf(addresses, 2 * count);
                lengths = Arrays.copyOf(lengths, 2 * count);
            }
            addresses[count] = address;
            lengths[count++] = length;
            bytes += length;
        }

        private void seek(long offset) {
            if (offset < atOffset) {
                at = 0;
                atOffset = 0;
            }
            while (offset >= atOffset + lengths[at]) {
                atOffset += lengths[at++];
            }
        }
    }

    void begin(int first) {
        head = first;
        readable.clear();
        writable.clear();
    }

    void add(long address, long length, boolean forWriting) throws VirtqueueFault {
        if (length == 0) {
            throw new VirtqueueFault("empty descriptor");
        }
        if (!Virtqueue.isRam(memory, address, length)) {
            throw new VirtqueueFault("descriptor of no RAM at 0x%x, %d bytes".formatted(address, length));
        }
        if (!forWriting && writable.count > 0) {
            throw new VirtqueueFault("descriptor to read behind one to write");
        }
        (forWriting ? writable : readable).add(address, length);
        if (readable.bytes + writable.bytes > MOST_BYTES) {
            throw new VirtqueueFault("chain of more than 4 GiB");
        }
    }

    /** The index of its first descriptor, by which the driver knows it. */
    int head() {
        return head;
    }

    /** How many bytes the device may read. */
    long readable() {
        return readable.bytes;
    }

    /** How many bytes the device may write. */
    long writable() {
        return writable.bytes;
    }

    /**
     * Reads as much as remains of a buffer from the readable part.
     *
     * @param offset in the readable part; what is wanted must be in it
     */
    void read(long offset, ByteBuffer into) throws VirtqueueFault {
        transfer(readable, offset, into, false);
    }

    /**
     * Writes what remains of a buffer to the writable part.
     *
     * @param offset in the writable part; what is written must fit into it
     */
    void write(long offset, ByteBuffer from) throws VirtqueueFault {
        transfer(writable, offset, from, true);
    }

    private void transfer(Part part, long offset, ByteBuffer buffer, boolean toMemory) throws VirtqueueFault {
        int end = buffer.limit();
        if (offset < 0 || offset + buffer.remaining() > part.bytes) {
            throw new IndexOutOfBoundsException(offset + " and " + buffer.remaining() + " of " + part.bytes);
        }
        long from = offset;
        try {
            while (buffer.position() < end) {
                part.seek(from);
                long skipped = from - part.atOffset;
                int step = (int) Math.min(end - buffer.position(), part.lengths[part.at] - skipped);
                buffer.limit(buffer.position() + step);
                if (toMemory) {
                    memory.write(part.addresses[part.at] + skipped, buffer);
                } else {
                    memory.read(part.addresses[part.at] + skipped, buffer);
                }
                from += step;
            }
        } catch (DmaFault e) {
            throw new VirtqueueFault(e.getMessage());
        } finally {
            buffer.limit(end);
        }
    }
}
