// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

/** Who gives the work of virtio devices a thread. */
@FunctionalInterface
public interface QueueNotifier {
    /** Does the work at once, on the thread that brings it: of a VCPU, or of what feeds a device from the host. */
    QueueNotifier SYNCHRONOUS = VirtioMmio::runQueue;

    /**
     * Has {@link VirtioMmio#runQueue} called soon, by this thread or another. Called on any thread without a lock of
     * the device held; not again for a queue that still waits to be run.
     */
    void notify(VirtioMmio device, int queue);
}
