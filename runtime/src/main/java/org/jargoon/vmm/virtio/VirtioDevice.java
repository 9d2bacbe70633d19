// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What one kind of virtio device does behind its transport (Virtual I/O Device 1.2, chapter 5). The transport has the
 * status, the feature negotiation, the queues and the interrupt; it calls all methods with its own monitor held, but
 * for those of sources from outside, which the device itself brings to {@link VirtioMmio}.
 */
interface VirtioDevice {

    /** What messages and snapshots call it, such as {@code block0}. */
    String name();

    /** The device ID of the specification. */
    int id();

    /** The feature bits that it offers, beside those of the transport (VERSION_1). */
    long features();

    /** How many queues it has. */
    int queues();

    /** Reads {@code size} (1, 2, 4, 8) bytes of its configuration space, little-endian; 0 beyond its end. */
    long readConfig(int offset, int size);

    /** Writes its configuration space; most devices have nothing to write there. */
    default void writeConfig(int offset, int size, long value) {}

    /**
     * The driver has made buffers available in a queue.
     *
     * @throws VirtqueueFault if the queue or what it describes makes no sense: the transport sets NEEDS_RESET
     */
    void process(int index, Virtqueue queue) throws VirtqueueFault;

    /** Forgets everything that the driver set up. */
    default void reset() {}

    /** Writes the state that the guest could notice and that the transport does not have. */
    default void save(DataOutput to) throws IOException {}

    default void restore(DataInput from) throws IOException {}
}
