// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A guest's driver: brings a device up through its registers, and talks with it through queues in its own memory. */
final class TestDriver {
    static final long RING_SPACE = 0x4000;
    static final int LEGACY_PAGE = 0x1000;
    private static final long BUFFERS = 0x4_0000;

    final TestMemory memory;
    final VirtioMmio slot;
    final VirtioDevice device;
    private final boolean legacy;
    final List<Ring> rings = new ArrayList<>();
    private volatile boolean interrupted;
    private long allocated;

    /** Rings are run on the thread that notifies. */
    TestDriver(VirtioDevice device) {
        this(device, QueueNotifier.SYNCHRONOUS);
    }

    TestDriver(VirtioDevice device, QueueNotifier notifier) {
        this(device, notifier, 4 << 20);
    }

    TestDriver(VirtioDevice device, QueueNotifier notifier, int memorySize) {
        this(device, notifier, memorySize, false);
    }

    private TestDriver(VirtioDevice device, QueueNotifier notifier, int memorySize, boolean legacy) {
        this.device = device;
        this.legacy = legacy;
        memory = new TestMemory(memorySize);
        slot = new VirtioMmio("virtio0", device, memory, asserted -> interrupted = asserted, notifier, legacy);
    }

    /** A driver that knows the legacy interface only. */
    static TestDriver legacy(VirtioDevice device) {
        return new TestDriver(device, QueueNotifier.SYNCHRONOUS, 4 << 20, true);
    }

    boolean interrupted() {
        return interrupted;
    }

    int read(Register register) {
        return (int) slot.read(register.offset(), 4);
    }

    void write(Register register, int value) {
        slot.write(register.offset(), 4, value);
    }

    long config(int offset, int size) {
        return slot.read(Register.CONFIG + offset, size);
    }

    long offered() {
        write(Register.DEVICE_FEATURES_SEL, 0);
        long low = read(Register.DEVICE_FEATURES) & 0xffff_ffffL;
        write(Register.DEVICE_FEATURES_SEL, 1);
        return low | (long) read(Register.DEVICE_FEATURES) << 32;
    }

    void accept(long features) {
        write(Register.DRIVER_FEATURES_SEL, 0);
        write(Register.DRIVER_FEATURES, (int) features);
        write(Register.DRIVER_FEATURES_SEL, 1);
        write(Register.DRIVER_FEATURES, (int) (features >>> 32));
    }

    void addStatus(Status status) {
        write(Register.STATUS, read(Register.STATUS) | status.mask());
    }

    boolean has(Status status) {
        return status.in(read(Register.STATUS));
    }

    /** Initializes the device (Virtio 1.2, 3.1.1) with all features that it offers. */
    TestDriver start() {
        return start(offered());
    }

    TestDriver start(long features) {
        negotiate(features);
        for (int i = 0; i < device.queues(); i++) {
            ring(i, Math.min(64, device.queueSize()), features).ready();
        }
        addStatus(Status.DRIVER_OK);
        return this;
    }

    void negotiate(long features) {
        write(Register.STATUS, 0);
        assertEquals(0, read(Register.STATUS));
        rings.clear();
        allocated = 0;
        addStatus(Status.ACKNOWLEDGE);
        addStatus(Status.DRIVER);
        accept(features);
        if (!legacy) {
            addStatus(Status.FEATURES_OK);
            assertTrue(has(Status.FEATURES_OK), "features");
        }
    }

    /** A ring in a place of its own, with all its memory zero. */
    Ring ring(int index, int size, long features) {
        long place = TestMemory.BASE + RING_SPACE * rings.size();
        memory.put(place, new byte[(int) RING_SPACE]);
        Ring ring = new Ring(index, size, place, features);
        rings.add(ring);
        return ring;
    }

    /** Acknowledges what interrupts there are; returns their reasons. */
    int acknowledge() {
        int reasons = read(Register.INTERRUPT_STATUS);
        write(Register.INTERRUPT_ACK, reasons);
        return reasons;
    }

    long allocate(int length) {
        allocated = allocated + 15 & ~15L;
        long at = TestMemory.BASE + BUFFERS + allocated;
        allocated += length;
        return at;
    }

    /** A buffer of the guest's. */
    record Buffer(long address, int length, boolean forDevice) {}

    Buffer toDevice(byte[] data) {
        long at = allocate(data.length);
        memory.put(at, data);
        return new Buffer(at, data.length, true);
    }

    Buffer fromDevice(int length) {
        long at = allocate(length);
        memory.put(at, new byte[length]);
        return new Buffer(at, length, false);
    }

    byte[] content(Buffer buffer) {
        return memory.get(buffer.address, buffer.length);
    }

    byte[] save() throws IOException {
        ByteArrayOutputStream state = new ByteArrayOutputStream();
        slot.save(new DataOutputStream(state));
        return state.toByteArray();
    }

    void restore(byte[] state) throws IOException {
        slot.restore(new DataInputStream(new ByteArrayInputStream(state)));
    }

    /** A request that the device gave back. */
    record Used(int head, int length) {}

    /** The driver's side of a queue. */
    final class Ring {
        final int index;
        final int size;
        final long descriptors;
        final long available;
        final long used;
        private final boolean eventIndex;
        private int nextDescriptor;
        private int nextAvailable;
        private int nextUsed;

        private Ring(int index, int size, long place, long features) {
            this.index = index;
            this.size = size;
            descriptors = place;
            available = legacy ? place + 16L * size : place + 0x1000;
            used = legacy ? available + 6 + 2L * size + LEGACY_PAGE - 1 & -LEGACY_PAGE : place + 0x2000;
            eventIndex = Features.EVENT_INDEX.in(features);
        }

        void ready() {
            write(Register.QUEUE_SEL, index);
            write(Register.QUEUE_NUM, size);
            if (legacy) {
                write(Register.GUEST_PAGE_SIZE, LEGACY_PAGE);
                write(Register.QUEUE_ALIGN, LEGACY_PAGE);
                write(Register.QUEUE_PFN, (int) (descriptors / LEGACY_PAGE));
                return;
            }
            write(Register.QUEUE_DESC_LOW, (int) descriptors);
            write(Register.QUEUE_DESC_HIGH, (int) (descriptors >>> 32));
            write(Register.QUEUE_DRIVER_LOW, (int) available);
            write(Register.QUEUE_DRIVER_HIGH, (int) (available >>> 32));
            write(Register.QUEUE_DEVICE_LOW, (int) used);
            write(Register.QUEUE_DEVICE_HIGH, (int) (used >>> 32));
            write(Register.QUEUE_READY, 1);
        }

        void describe(long table, int at, long address, int length, int flags, int next) {
            long descriptor = table + 16L * at;
            memory.putLong(descriptor, address);
            memory.putInt(descriptor + 8, length);
            memory.putShort(descriptor + 12, flags);
            memory.putShort(descriptor + 14, next);
        }

        /** Puts buffers into a chain and makes it available; returns its head. */
        int add(Buffer... buffers) {
            int head = nextDescriptor;
            for (int i = 0; i < buffers.length; i++) {
                int next = (nextDescriptor + 1) % size;
                describe(descriptors, nextDescriptor, buffers[i].address, buffers[i].length,
                        flags(buffers, i), next);
                nextDescriptor = next;
            }
            offer(head);
            return head;
        }

        /** The same by a table of its own. */
        int addIndirect(Buffer... buffers) {
            long table = allocate(16 * buffers.length);
            for (int i = 0; i < buffers.length; i++) {
                describe(table, i, buffers[i].address, buffers[i].length, flags(buffers, i), i + 1);
            }
            int head = nextDescriptor;
            describe(descriptors, head, table, 16 * buffers.length, Chain.INDIRECT, 0);
            nextDescriptor = (nextDescriptor + 1) % size;
            offer(head);
            return head;
        }

        private int flags(Buffer[] buffers, int i) {
            return (i + 1 < buffers.length ? Chain.NEXT : 0) | (buffers[i].forDevice ? 0 : Chain.WRITE);
        }

        void offer(int head) {
            memory.putShort(available + 4 + 2L * (nextAvailable % size), head);
            nextAvailable++;
            memory.putShort(available + 2, nextAvailable);
        }

        void notifyDevice() {
            write(Register.QUEUE_NOTIFY, index);
        }

        /** Whether the device wants to be notified of what was made available last. */
        boolean wantsNotification() {
            return !eventIndex || memory.getShort(used + 4 + 8L * size) == (short) (nextAvailable - 1);
        }

        /** The next request that came back, or null. */
        Used take() {
            if (memory.getShort(used + 2) == (short) nextUsed) {
                return null;
            }
            long element = used + 4 + 8L * (nextUsed % size);
            nextUsed++;
            if (eventIndex) {
                memory.putShort(available + 4 + 2L * size, nextUsed);
            }
            return new Used(memory.getInt(element), memory.getInt(element + 4));
        }

        /** Sends a request through and returns how much the device wrote. */
        int request(Buffer... buffers) {
            int head = add(buffers);
            notifyDevice();
            Used done = take();
            assertTrue(done != null, "request is not done; " + slot.fault());
            assertEquals(head, done.head);
            return done.length;
        }
    }
}
