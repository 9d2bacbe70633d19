// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jargoon.vmm.device.Device;
import org.jargoon.vmm.device.DmaMemory;
import org.jargoon.vmm.device.InterruptLine;
import org.jargoon.vmm.device.Placement;
import org.jargoon.vmm.fdt.DeviceTree;

/**
 * The MMIO transport (Virtio 1.2, 4.2), of version 2 or with the legacy interface of version 1 (4.2.4): registers and
 * the life of a device.
 *
 * <p>Two locks: the monitor guards the registers and is never held while waiting; that of {@link QueueRunner} is held
 * while the device works, and taken before the monitor. So registers can be read while requests are served. A reset
 * waits until the request that is being served is done, as the driver may use its memory for something else from then
 * on.
 */
public final class VirtioMmio implements Device {
    /** The size of its range in bytes: registers and configuration space. */
    public static final long SIZE = 0x200;

    private static final int MAGIC = 0x7472_6976;
    private static final int LEGACY_VERSION = 1;
    private static final int VERSION = 2;
    /** QEMU's, which drivers ask for that know the devices of no other. */
    private static final int VENDOR = 0x554d_4551;
    private static final int NO_SHARED_MEMORY = -1;
    private static final int USED_BUFFER = 1;
    private static final int CONFIG_CHANGE = 2;

    private final String name;
    private final VirtioDevice device;
    private final DmaMemory memory;
    private final InterruptLine line;
    private final boolean legacy;
    private final Negotiation negotiation;
    private final QueueRunner runner;
    private final QueueSlot[] queues;
    private int interruptStatus;
    private int generation;
    private int queueSelect;
    /** Of the legacy interface: the unit of addresses of queues, as the power of two. */
    private int pageShift;
    private String fault;

    /**
     * @param name of the device on its board
     * @param device in no other transport
     * @param legacy whether the interface is the legacy one
     */
    public VirtioMmio(
            String name,
            VirtioDevice device,
            DmaMemory memory,
            InterruptLine line,
            QueueNotifier notifier,
            boolean legacy) {
        this.name = name;
        this.device = device;
        this.memory = memory;
        this.line = line;
        this.legacy = legacy;
        this.negotiation = new Negotiation(device.features(), legacy);
        this.queues = new QueueSlot[device.queues()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new QueueSlot();
        }
        this.runner = new QueueRunner(queues.length, queue -> notifier.notify(this, queue), this::serve);
        device.attach(new DeviceSide());
    }

    /** A transport without a device: its driver finds nothing (4.2.3.1.1). */
    public static VirtioMmio empty(String name, boolean legacy) {
        return new VirtioMmio(name, new VirtioNothing(), NoMemory.INSTANCE, _ -> {}, (_, _) -> {}, legacy);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String kind() {
        return "%s (%s)".formatted(name, device.kind());
    }

    /** What the driver did wrong so that the device needs to be reset, or null. */
    public synchronized String fault() {
        return fault;
    }

    @Override
    public void describe(DeviceTree.Node bus, Placement place) {
        bus.node("virtio_mmio@%x".formatted(place.base()))
                .cells("interrupts", place.interrupt())
                .cells("interrupt-parent", place.controller())
                .longs("reg", place.base(), place.size())
                .strings("compatible", "virtio,mmio");
    }

    @Override
    public boolean answers(long offset, int size) {
        return offset < SIZE;
    }

    @Override
    public synchronized long read(long offset, int size) {
        if (size == Long.BYTES) {
            return read(offset, Integer.BYTES) | read(offset + Integer.BYTES, Integer.BYTES) << Integer.SIZE;
        }
        if (offset >= Register.CONFIG && device.id() != 0) {
            return readConfig(offset - Register.CONFIG, size);
        }
        Register register = Register.at(offset, size, legacy);
        return register == null ? 0 : Integer.toUnsignedLong(read(register));
    }

    private int read(Register register) {
        return switch (register) {
            case MAGIC_VALUE -> MAGIC;
            case VERSION -> legacy ? LEGACY_VERSION : VERSION;
            case DEVICE_ID -> device.id();
            case VENDOR_ID -> VENDOR;
            default -> device.id() == 0 ? 0 : readOfDevice(register);
        };
    }

    private int readOfDevice(Register register) {
        return switch (register) {
            case DEVICE_FEATURES -> negotiation.deviceFeatures();
            case QUEUE_NUM_MAX -> selected() == null ? 0 : device.queueSize();
            case QUEUE_PFN -> selected() == null ? 0 : (int) (selected().descriptors >>> pageShift);
            case QUEUE_READY -> selected() != null && selected().ready ? 1 : 0;
            case INTERRUPT_STATUS -> interruptStatus;
            case STATUS -> negotiation.status();
            case CONFIG_GENERATION -> generation;
            case SHM_LEN_LOW, SHM_LEN_HIGH, SHM_BASE_LOW, SHM_BASE_HIGH -> NO_SHARED_MEMORY;
            // The others are only written.
            default -> 0;
        };
    }

    /** What lies behind the configuration space, or only partly in it, reads as ones. */
    private long readConfig(long offset, int size) {
        byte[] config = device.config();
        if (offset + size > config.length) {
            return -1L >>> Long.SIZE - size * Byte.SIZE;
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (config[(int) offset + i] & 0xffL) << i * Byte.SIZE;
        }
        return value;
    }

    private QueueSlot selected() {
        return Integer.compareUnsigned(queueSelect, queues.length) < 0 ? queues[queueSelect] : null;
    }

    @Override
    public void write(long offset, int size, long value) {
        if (size == Long.BYTES) {
            write(offset, Integer.BYTES, value);
            write(offset + Integer.BYTES, Integer.BYTES, value >>> Integer.SIZE);
            return;
        }
        Register register = Register.at(offset, size, legacy);
        if (register == null || device.id() == 0) {
            return;
        }
        int word = (int) value;
        switch (register) {
            case QUEUE_NOTIFY -> {
                if (Integer.compareUnsigned(word, queues.length) < 0 && isAlive()) {
                    runner.runSoon(word);
                }
            }
            case STATUS -> {
                if (word == 0) {
                    reset();
                } else if (writeStatus(word)) {
                    runner.runAllSoon();
                }
            }
            case QUEUE_READY -> {
                if ((word & 1) != 0) {
                    readyQueue();
                } else {
                    stopQueue();
                }
            }
            case QUEUE_PFN -> {
                if (word != 0) {
                    readyQueueAt(Integer.toUnsignedLong(word) << pageShift);
                } else {
                    stopQueue();
                }
            }
            default -> write(register, word);
        }
    }

    private synchronized void write(Register register, int word) {
        switch (register) {
            case DEVICE_FEATURES_SEL -> negotiation.selectDeviceFeatures(word);
            case DRIVER_FEATURES_SEL -> negotiation.selectDriverFeatures(word);
            case DRIVER_FEATURES -> negotiation.accept(word);
            case GUEST_PAGE_SIZE -> pageShift = Integer.numberOfTrailingZeros(word) % Integer.SIZE;
            case QUEUE_SEL -> queueSelect = word;
            case INTERRUPT_ACK -> {
                interruptStatus &= ~word;
                updateLine();
            }
            default -> {
                QueueSlot slot = selected();
                if (slot != null && !slot.ready) {
                    write(slot, register, word);
                }
            }
        }
    }

    private static void write(QueueSlot slot, Register register, int word) {
        switch (register) {
            case QUEUE_NUM -> slot.size = word;
            case QUEUE_ALIGN -> slot.alignment = Math.max(1, Integer.highestOneBit(word));
            case QUEUE_DESC_LOW -> slot.descriptors = QueueSlot.withLow(slot.descriptors, word);
            case QUEUE_DESC_HIGH -> slot.descriptors = QueueSlot.withHigh(slot.descriptors, word);
            case QUEUE_DRIVER_LOW -> slot.available = QueueSlot.withLow(slot.available, word);
            case QUEUE_DRIVER_HIGH -> slot.available = QueueSlot.withHigh(slot.available, word);
            case QUEUE_DEVICE_LOW -> slot.used = QueueSlot.withLow(slot.used, word);
            case QUEUE_DEVICE_HIGH -> slot.used = QueueSlot.withHigh(slot.used, word);
            // The others are only read.
            default -> { }
        }
    }

    /** Returns whether the driver became ready by this. */
    private synchronized boolean writeStatus(int word) {
        if (!negotiation.addStatus(word)) {
            return false;
        }
        device.activate(negotiation.accepted());
        if (negotiation.has(Status.NEEDS_RESET)) {
            raise(CONFIG_CHANGE);
        }
        return true;
    }

    private synchronized void readyQueueAt(long address) {
        QueueSlot slot = selected();
        if (slot != null && !slot.ready) {
            slot.placeAt(address);
            readyQueue();
        }
    }

    private synchronized void readyQueue() {
        QueueSlot slot = selected();
        if (slot == null || slot.ready) {
            return;
        }
        String flaw = slot.layout().flaw(memory, device.queueSize());
        slot.ready = true;
        if (flaw == null) {
            slot.queue = newQueue(slot.layout());
        } else {
            needReset("queue " + queueSelect + ": " + flaw);
        }
    }

    private Virtqueue newQueue(Virtqueue.Layout layout) {
        return new Virtqueue(memory, layout, negotiation.accepted(), runner::isStopWanted, () -> raise(USED_BUFFER));
    }

    /** Takes a queue from the device; once it reads as not ready, its memory is no longer touched. */
    private void stopQueue() {
        QueueSlot slot;
        synchronized (this) {
            slot = selected();
            if (slot == null || !slot.ready) {
                return;
            }
        }
        whileStopped(() -> {
            slot.ready = false;
            slot.queue = null;
            if (legacy) {
                slot.placeAt(0);
            }
        });
        // Others may have been stopped in the middle of their work.
        if (isAlive()) {
            runner.runAllSoon();
        }
    }

    /** Does something with both locks held, soon even if the device has much to do. */
    private void whileStopped(Runnable action) {
        runner.whileStopped(() -> {
            synchronized (this) {
                action.run();
            }
        });
    }

    private synchronized boolean isAlive() {
        return negotiation.isAlive();
    }

    /**
     * Serves what is in a queue, on the calling thread; nothing if the queue is not ready.
     *
     * @param queue its number; one that does not exist is no error
     */
    public void runQueue(int queue) {
        runner.run(queue);
    }

    /**
     * Has the device leave the guest's memory alone, also if the host has something for it, and returns when it does.
     * What it is asked to do meanwhile is done after {@link #resume}. To be called before the machine's state is saved
     * or restored, once no VCPU runs.
     */
    public void pause() {
        runner.pause();
    }

    /** Lets the device go on after {@link #pause}. */
    public void resume() {
        runner.resume();
    }

    private void serve(int index) {
        Virtqueue queue;
        synchronized (this) {
            queue = isAlive() ? queues[index].queue : null;
        }
        if (queue == null) {
            return;
        }
        try {
            device.process(index, queue);
            queue.signal();
        } catch (VirtqueueFault e) {
            needReset("queue " + index + ": " + e.getMessage());
        }
    }

    private synchronized void needReset(String why) {
        if (!negotiation.has(Status.NEEDS_RESET)) {
            fault = why;
            negotiation.needReset();
            raise(CONFIG_CHANGE);
        }
    }

    /** Interrupts the driver; before it is there nothing may be sent to it (2.1.2). */
    private synchronized void raise(int reason) {
        if (negotiation.has(Status.DRIVER_OK)) {
            interruptStatus |= reason;
            updateLine();
        }
    }

    private void updateLine() {
        line.set(interruptStatus != 0);
    }

    /** What the device sees of its transport. */
    private final class DeviceSide implements VirtioDevice.Transport {
        @Override
        public void runSoon(int queue) {
            if (isAlive()) {
                runner.runSoon(queue);
            }
        }

        @Override
        public void configChanged() {
            synchronized (VirtioMmio.this) {
                generation++;
                raise(CONFIG_CHANGE);
            }
        }
    }

    @Override
    public void reset() {
        whileStopped(() -> {
            runner.setPending(0);
            for (QueueSlot slot : queues) {
                slot.clear();
            }
            negotiation.reset();
            interruptStatus = 0;
            generation = 0;
            queueSelect = 0;
            pageShift = 0;
            fault = null;
            device.reset();
            updateLine();
        });
    }

    @Override
    public void save(DataOutput to) throws IOException {
        runner.alone(() -> {
            saveRegisters(to);
            device.save(to);
        });
    }

    private synchronized void saveRegisters(DataOutput to) throws IOException {
        to.writeInt(device.id());
        to.writeLong(negotiation.offered());
        to.writeInt(negotiation.status());
        to.writeInt(interruptStatus);
        to.writeInt(generation);
        negotiation.saveSelection(to);
        to.writeInt(queueSelect);
        to.writeLong(negotiation.accepted());
        to.writeInt(runner.pending());
        for (QueueSlot slot : queues) {
            slot.save(to);
        }
        if (legacy) {
            to.writeInt(pageShift);
            for (QueueSlot slot : queues) {
                to.writeInt(slot.alignment);
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Queues that had still to be run when the state was saved are run once the device is not paused: the guest's
     * memory is to be there by then.
     */
    @Override
    public void restore(DataInput from) throws IOException {
        runner.alone(() -> {
            int pending = restoreRegisters(from);
            device.restore(from);
            synchronized (this) {
                if (negotiation.has(Status.DRIVER_OK)) {
                    device.activate(negotiation.accepted());
                }
                updateLine();
            }
            runner.setPending(pending);
        });
        runner.runPendingSoon();
    }

    /** Gives the queues that had still to be run. */
    private synchronized int restoreRegisters(DataInput from) throws IOException {
        if (from.readInt() != device.id() || from.readLong() != negotiation.offered()) {
            throw new IOException(name + " is another kind of device in the saved state");
        }
        int status = from.readInt();
        interruptStatus = from.readInt() & (USED_BUFFER | CONFIG_CHANGE);
        generation = from.readInt();
        negotiation.restoreSelection(from);
        queueSelect = from.readInt();
        negotiation.restore(status, from.readLong());
        int pending = from.readInt();
        for (QueueSlot slot : queues) {
            slot.restore(from, this::restoredQueue);
        }
        if (legacy) {
            pageShift = from.readInt() & Integer.SIZE - 1;
            for (QueueSlot slot : queues) {
                slot.alignment = Math.max(1, Integer.highestOneBit(from.readInt()));
            }
        }
        return pending;
    }

    private Virtqueue restoredQueue(Virtqueue.Layout layout) throws IOException {
        String flaw = layout.flaw(memory, device.queueSize());
        if (flaw != null) {
            throw new IOException(name + " has in the saved state a " + flaw);
        }
        return newQueue(layout);
    }
}
