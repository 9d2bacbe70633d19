// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.BooleanSupplier;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/**
 * The device's side of a split virtqueue (Virtio 1.2, 2.7). Used by one thread at a time.
 *
 * <p>Each access to guest memory has a price, so descriptors and the available ring are fetched in runs, and nothing is
 * allocated for a request. All that is read there may be changed by the guest meanwhile: everything is read once, and
 * judged after it was read.
 */
final class Virtqueue {
    static final int DESCRIPTOR_SIZE = 16;
    private static final int FETCHED = 16;
    private static final int NO_INTERRUPT = 1;
    private static final int MASK = 0xffff;

    /**
     * Where a queue is, as its driver says.
     *
     * @param size how many descriptors it has
     * @param descriptors the address of the descriptor table
     * @param available the address of the available ring, which is the driver's
     * @param used the address of the used ring, which is the device's
     */
    record Layout(int size, long descriptors, long available, long used) {

        /** Why this cannot be a queue, or null if it can. */
        String flaw(DmaMemory memory, int largest) {
            if (size < 1 || size > largest || Integer.bitCount(size) != 1) {
                return "queue size " + size;
            }
            if ((descriptors & 15) != 0 || (available & 1) != 0 || (used & 3) != 0) {
                return "misaligned queue";
            }
            boolean inMemory = isRam(memory, descriptors, (long) DESCRIPTOR_SIZE * size)
                    && isRam(memory, available, 6 + 2L * size)
                    && isRam(memory, used, 6 + 8L * size);
            return inMemory ? null : "queue outside of memory";
        }
    }

    private final DmaMemory memory;
    private final Layout layout;
    private final boolean eventIndex;
    private final boolean indirect;
    private final BooleanSupplier stopped;
    private final Runnable interrupt;
    private final Chain chain;
    private final short[] heads;
    private final ByteBuffer ring;
    private final ByteBuffer descriptors = buffer(FETCHED * DESCRIPTOR_SIZE);
    private final ByteBuffer element = buffer(8);
    private final ByteBuffer index = buffer(2);
    private int fetched;
    private int taken;
    private int nextAvailable;
    private int nextUsed;
    private int signalled;

    /**
     * @param layout without flaw
     * @param features that the driver accepted
     * @param stopped whether the device is to leave the rest of the queue alone
     * @param interrupt tells the driver of used buffers
     */
    Virtqueue(DmaMemory memory, Layout layout, long features, BooleanSupplier stopped, Runnable interrupt) {
        this.memory = memory;
        this.layout = layout;
        this.eventIndex = Features.EVENT_INDEX.in(features);
        this.indirect = Features.INDIRECT_DESCRIPTORS.in(features);
        this.stopped = stopped;
        this.interrupt = interrupt;
        this.chain = new Chain(memory);
        this.heads = new short[layout.size];
        this.ring = buffer(2 * layout.size);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    static boolean isRam(DmaMemory memory, long address, long length) {
        return address >= 0 && length >= 0 && address + length >= 0 && memory.contains(address, length);
    }

    Layout layout() {
        return layout;
    }

    /** Whether the device is to return from its work, as it is about to be reset. */
    boolean stopped() {
        return stopped.getAsBoolean();
    }

    /**
     * Takes the next chain of descriptors that the driver made available, which is to be completed before the next one
     * is taken.
     *
     * @return the same object each time; null if there is none, or the device is to stop
     */
    Chain next() throws VirtqueueFault {
        if (stopped() || taken == fetched && !fetch()) {
            return null;
        }
        int head = heads[taken] & MASK;
        taken++;
        nextAvailable = nextAvailable + 1 & MASK;
        collect(head);
        return chain;
    }

    /** Fetches the heads that the driver made available; with none, has it notify of the next one. */
    private boolean fetch() throws VirtqueueFault {
        int available = availableIndex();
        if (available == nextAvailable) {
            if (!eventIndex) {
                return false;
            }
            index.clear().putShort((short) nextAvailable).flip();
            write(layout.used + 4 + 8L * layout.size, index);
            // 2.7.10: the event is visible before the index is read again, or a notification is lost.
            VarHandle.fullFence();
            available = availableIndex();
            if (available == nextAvailable) {
                return false;
            }
        }
        int count = available - nextAvailable & MASK;
        if (count > layout.size) {
            throw new VirtqueueFault("available index jumps by " + count);
        }
        VarHandle.acquireFence();
        int from = nextAvailable & layout.size - 1;
        int first = Math.min(count, layout.size - from);
        ring.clear().limit(2 * first);
        read(layout.available + 4 + 2L * from, ring);
        if (count > first) {
            ring.limit(2 * count);
            read(layout.available + 4, ring);
        }
        ring.flip().asShortBuffer().get(heads, 0, count);
        fetched = count;
        taken = 0;
        return true;
    }

    private int availableIndex() throws VirtqueueFault {
        return readShort(layout.available + 2);
    }

    private int readShort(long address) throws VirtqueueFault {
        index.clear();
        read(address, index);
        return index.getShort(0) & MASK;
    }

    private void collect(int head) throws VirtqueueFault {
        chain.begin(head);
        long table = layout.descriptors;
        int entries = layout.size;
        int most = layout.size;
        boolean inTable = false;
        int at = head;
        int first = 0;
        int loaded = 0;
        for (int count = 0; ; count++) {
            if (at >= entries) {
                throw new VirtqueueFault("descriptor " + at + " of " + entries);
            }
            if (count == most) {
                throw new VirtqueueFault("chain of more than " + most + " descriptors");
            }
            if (at < first || at >= first + loaded) {
                first = at;
                loaded = Math.min(FETCHED, entries - at);
                descriptors.clear().limit(loaded * DESCRIPTOR_SIZE);
                read(table + (long) at * DESCRIPTOR_SIZE, descriptors);
            }
            int base = (at - first) * DESCRIPTOR_SIZE;
            long address = descriptors.getLong(base);
            long length = descriptors.getInt(base + 8) & 0xffff_ffffL;
            int flags = descriptors.getShort(base + 12);
            if ((flags & Chain.INDIRECT) != 0) {
                if (inTable || !indirect || (flags & Chain.NEXT) != 0) {
                    throw new VirtqueueFault("indirect descriptor in a wrong place");
                }
                if (length == 0 || length % DESCRIPTOR_SIZE != 0
                        || length > (long) Chain.LONGEST * DESCRIPTOR_SIZE || !isRam(memory, address, length)) {
                    throw new VirtqueueFault("indirect table at 0x%x, %d bytes".formatted(address, length));
                }
                table = address;
                entries = (int) length / DESCRIPTOR_SIZE;
                most = Chain.LONGEST;
                inTable = true;
                at = 0;
                loaded = 0;
                continue;
            }
            chain.add(address, length, (flags & Chain.WRITE) != 0);
            if ((flags & Chain.NEXT) == 0) {
                return;
            }
            at = descriptors.getShort(base + 14) & MASK;
        }
    }

    /**
     * Gives the chain that was taken last back to the driver.
     *
     * @param written how many bytes were written from the beginning of its writable part
     */
    void complete(long written) throws VirtqueueFault {
        element.clear().putInt(chain.head()).putInt((int) written).flip();
        write(layout.used + 4 + 8L * (nextUsed & layout.size - 1), element);
        // 2.7.8.2: the element is there before the index counts it.
        VarHandle.releaseFence();
        nextUsed = nextUsed + 1 & MASK;
        index.clear().putShort((short) nextUsed).flip();
        write(layout.used + 2, index);
    }

    /** Interrupts the driver if there are used buffers that it does not know of and wants to. */
    void signal() throws VirtqueueFault {
        if (nextUsed == signalled) {
            return;
        }
        // 2.7.7.2: the index is visible before it is seen whether the driver wants to know.
        VarHandle.fullFence();
        boolean wanted;
        if (eventIndex) {
            int event = readShort(layout.available + 4 + 2L * layout.size);
            wanted = (nextUsed - event - 1 & MASK) < (nextUsed - signalled & MASK);
        } else {
            wanted = (readShort(layout.available) & NO_INTERRUPT) == 0;
        }
        signalled = nextUsed;
        if (wanted) {
            interrupt.run();
        }
    }

    private void read(long address, ByteBuffer into) throws VirtqueueFault {
        try {
            memory.read(address, into);
        } catch (DmaFault e) {
            throw new VirtqueueFault(e.getMessage());
        }
    }

    private void write(long address, ByteBuffer from) throws VirtqueueFault {
        try {
            memory.write(address, from);
        } catch (DmaFault e) {
            throw new VirtqueueFault(e.getMessage());
        }
    }

    void save(DataOutput to) throws IOException {
        to.writeShort(nextAvailable);
        to.writeShort(nextUsed);
        to.writeShort(signalled);
    }

    void restore(DataInput from) throws IOException {
        nextAvailable = from.readUnsignedShort();
        nextUsed = from.readUnsignedShort();
        signalled = from.readUnsignedShort();
        taken = fetched;
    }
}
