// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a kind of device does, behind any transport.
 *
 * <p>The transport calls {@link #process}, {@link #activate}, {@link #reset}, {@link #save} and {@link #restore} one at
 * a time. It calls {@link #config} at any time, with its own monitor held: that must not wait.
 */
public abstract class VirtioDevice {
    private static final byte[] NOTHING = {};

    VirtioDevice() {}

    /** The device's number (Virtio 1.2, 5). */
    abstract int id();

    /** What it is, in a word for people. */
    abstract String kind();

    /** The feature bits of this kind of device that are offered, of bits 0 to 23 and 50 to 63. */
    abstract long features();

    abstract int queues();

    /** The most descriptors that a queue may have, a power of two; as of QEMU's devices. */
    int queueSize() {
        return 1024;
    }

    /** What the configuration space holds now. */
    byte[] config() {
        return NOTHING;
    }

    /** Called once, before all else. */
    void attach(Transport transport) {}

    /** The driver is there, and accepted these of the features. */
    void activate(long accepted) {}

    /**
     * Serves what is in a queue, and returns when it is empty or there is nothing more to put into it.
     *
     * @throws VirtqueueFault if the driver broke the rules; the device is not called again until it is reset
     */
    abstract void process(int index, Virtqueue queue) throws VirtqueueFault;

    /** Forgets what the driver said and did. */
    void reset() {}

    /** Writes the state that a guest could notice beside what the transport knows. */
    void save(DataOutput to) throws IOException {}

    /** Takes over what {@link #save} wrote; {@link #activate} follows if the driver was there. */
    void restore(DataInput from) throws IOException {}

    /** What a device may ask of its transport, on any thread. */
    interface Transport {
        /** Has a queue run soon: the host has something for it. */
        void runSoon(int queue);

        /** Tells the driver that {@link #config} gives something else now. */
        void configChanged();
    }
}
