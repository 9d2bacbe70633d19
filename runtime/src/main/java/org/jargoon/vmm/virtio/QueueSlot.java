// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What a driver said of a queue, and the queue that was made of it. Guarded by the transport's monitor. */
final class QueueSlot {
    int size;
    long descriptors;
    long available;
    long used;
    /** What the used ring is aligned to, a power of two; the legacy interface alone says it. */
    int alignment = 1;
    /** The driver set QueueReady; without {@link #queue} it made no sense. */
    boolean ready;
    Virtqueue queue;

    Virtqueue.Layout layout() {
        return new Virtqueue.Layout(size, descriptors, available, used);
    }

    /** Places a queue by the legacy interface (2.7.2): all of it lies behind its descriptors. */
    void placeAt(long address) {
        descriptors = address;
        available = address + (long) Virtqueue.DESCRIPTOR_SIZE * size;
        used = available + 6 + 2L * size + (alignment - 1) & -alignment;
    }

    void clear() {
        alignment = 1;
        size = 0;
        descriptors = 0;
        available = 0;
        used = 0;
        ready = false;
        queue = null;
    }

    void save(DataOutput to) throws IOException {
        to.writeInt(size);
        to.writeLong(descriptors);
        to.writeLong(available);
        to.writeLong(used);
        to.writeBoolean(ready);
        to.writeBoolean(queue != null);
        if (queue != null) {
            queue.save(to);
        }
    }

    void restore(DataInput from, QueueMaker maker) throws IOException {
        size = from.readInt();
        descriptors = from.readLong();
        available = from.readLong();
        used = from.readLong();
        ready = from.readBoolean();
        queue = null;
        if (from.readBoolean()) {
            queue = maker.make(layout());
            queue.restore(from);
        }
    }

    /** Makes a queue of a saved layout, which may be anything. */
    @FunctionalInterface
    interface QueueMaker {
        Virtqueue make(Virtqueue.Layout layout) throws IOException;
    }

    static long withLow(long address, int low) {
        return address & 0xffff_ffff_0000_0000L | low & 0xffff_ffffL;
    }

    static long withHigh(long address, int high) {
        return address & 0xffff_ffffL | (long) high << Integer.SIZE;
    }
}
