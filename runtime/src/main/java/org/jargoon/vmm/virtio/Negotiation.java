// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a driver and a device agree on: the device status and the features. Guarded by the transport's monitor.
 *
 * <p>A driver of the legacy interface knows no FEATURES_OK: what it accepts holds as soon as it is written. So it does
 * for a driver that finds version 2 of the registers and does not accept VERSION_1 all the same, as xv6's.
 */
final class Negotiation {
    private final boolean legacy;
    private final long offered;
    private int status;
    private int deviceSelect;
    private int driverSelect;
    private long accepted;

    /** @param ofDevice the features of the kind of device */
    Negotiation(long ofDevice, boolean legacy) {
        this.legacy = legacy;
        offered = ofDevice | Features.offered(legacy);
    }

    long offered() {
        return offered;
    }

    /** What the driver accepted of what is offered. */
    long accepted() {
        return accepted & offered;
    }

    int status() {
        return status;
    }

    boolean has(Status bit) {
        return bit.in(status);
    }

    boolean isAlive() {
        return has(Status.DRIVER_OK) && !has(Status.NEEDS_RESET);
    }

    void needReset() {
        status |= Status.NEEDS_RESET.mask();
    }

    void selectDeviceFeatures(int word) {
        deviceSelect = word;
    }

    void selectDriverFeatures(int word) {
        driverSelect = word;
    }

    /** The features that are offered, in the word that the driver selected. */
    int deviceFeatures() {
        return switch (deviceSelect) {
            case 0 -> (int) offered;
            case 1 -> (int) (offered >>> Integer.SIZE);
            default -> 0;
        };
    }

    /** Takes the driver's features in the word that it selected; not once they are settled, or the device is used. */
    void accept(int word) {
        if (has(Status.FEATURES_OK) || has(Status.DRIVER_OK)) {
            return;
        }
        switch (driverSelect) {
            case 0 -> accepted = QueueSlot.withLow(accepted, word);
            case 1 -> accepted = QueueSlot.withHigh(accepted, word);
            // There are no features from bit 64 on.
            default -> { }
        }
    }

    /** Adds status bits as far as the driver may (3.1.1); returns whether it became ready by this. */
    boolean addStatus(int word) {
        boolean wasReady = has(Status.DRIVER_OK);
        int added = word & Status.OF_THE_DRIVER;
        if (!has(Status.FEATURES_OK) && !areFeaturesFine()) {
            added &= ~Status.FEATURES_OK.mask();
        }
        if (Features.VERSION_1.in(accepted()) && !Status.FEATURES_OK.in(status | added)) {
            added &= ~Status.DRIVER_OK.mask();
        }
        status |= added;
        return !wasReady && has(Status.DRIVER_OK);
    }

    private boolean areFeaturesFine() {
        return legacy || (accepted & ~offered) == 0;
    }

    void reset() {
        status = 0;
        deviceSelect = 0;
        driverSelect = 0;
        accepted = 0;
    }

    void saveSelection(DataOutput to) throws IOException {
        to.writeInt(deviceSelect);
        to.writeInt(driverSelect);
    }

    void restoreSelection(DataInput from) throws IOException {
        deviceSelect = from.readInt();
        driverSelect = from.readInt();
    }

    /** @throws IOException if no driver can have come to such a state */
    void restore(int savedStatus, long savedAccepted) throws IOException {
        status = savedStatus & (Status.OF_THE_DRIVER | Status.NEEDS_RESET.mask());
        accepted = savedAccepted;
        boolean settled = has(Status.FEATURES_OK) || !Features.VERSION_1.in(accepted);
        if (has(Status.FEATURES_OK) && !areFeaturesFine() || has(Status.DRIVER_OK) && !settled) {
            throw new IOException("features in the saved state that are not offered");
        }
    }
}
