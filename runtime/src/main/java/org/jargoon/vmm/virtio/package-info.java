// SPDX-License-Identifier: Apache-2.0
/**
 * Virtio devices (Virtual I/O Device 1.2) behind the MMIO transport: split rings, and a class for each kind of device.
 *
 * <p>Zircon's BELL traps cover whole pages, and a device's QueueNotify register shares its page with all of its other
 * registers. So a notification cannot come as a BELL packet: it comes as a store to the device like any other, which
 * has the queue run by a {@link org.jargoon.vmm.virtio.QueueNotifier}, on another thread where that is wanted; {@code
 * QueueRunner} sees to it that a device does one thing at a time, and nothing while it is reset or saved.
 */
package org.jargoon.vmm.virtio;
