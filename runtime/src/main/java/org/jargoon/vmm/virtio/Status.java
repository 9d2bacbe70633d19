// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

/** Bits of the device status (Virtio 1.2, 2.1). */
enum Status {
    ACKNOWLEDGE(1),
    DRIVER(2),
    DRIVER_OK(4),
    FEATURES_OK(8),
    NEEDS_RESET(64),
    FAILED(128);

    /** All that the driver sets. */
    static final int OF_THE_DRIVER =
            ACKNOWLEDGE.mask | DRIVER.mask | DRIVER_OK.mask | FEATURES_OK.mask | FAILED.mask;

    private final int mask;

    Status(int mask) {
        this.mask = mask;
    }

    int mask() {
        return mask;
    }

    boolean in(int status) {
        return (status & mask) != 0;
    }
}
