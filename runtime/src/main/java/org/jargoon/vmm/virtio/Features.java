// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

/** Feature bits that belong to no kind of device (Virtio 1.2, 6). */
enum Features {
    ANY_LAYOUT(27),
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

    /** All that the transport and its queues offer for every device; by the legacy interface, or by that of today. */
    static long offered(boolean legacy) {
        return INDIRECT_DESCRIPTORS.mask | EVENT_INDEX.mask | (legacy ? ANY_LAYOUT.mask : VERSION_1.mask);
    }
}
