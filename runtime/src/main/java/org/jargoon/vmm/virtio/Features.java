// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

/** Feature bits that belong to no kind of device (Virtio 1.2, 6). */
enum Features {
    INDIRECT_DESCRIPTORS(28),
    EVENT_INDEX(29),
    VERSION_1(32);

    private final long mask;

    Features(int bit) {
        mask = 1L << bit;
    }

    long mask() {
        return mask;
    }

    boolean in(long features) {
        return (features & mask) != 0;
    }

    /** All that the transport and its queues offer for every device. */
    static long offered() {
        return INDIRECT_DESCRIPTORS.mask | EVENT_INDEX.mask | VERSION_1.mask;
    }
}
