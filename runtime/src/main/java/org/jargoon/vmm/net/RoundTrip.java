// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/** The retransmission timeout from measured round trips (RFC 6298), in milliseconds. */
final class RoundTrip {
    private static final long INITIAL = 1000;
    // The wire is inside this process, but a guest's VCPU may be busy or wait to be compiled.
    private static final long LEAST = 200;
    private static final long MOST = 4000;

    private double smoothed = -1;
    private double variation;
    private long timeout = INITIAL;
    private int shift;

    void measured(long milliseconds) {
        if (smoothed < 0) {
            smoothed = milliseconds;
            variation = milliseconds / 2.0;
        } else {
            variation += (Math.abs(smoothed - milliseconds) - variation) / 4;
            smoothed += (milliseconds - smoothed) / 8;
        }
        timeout = Math.clamp(Math.round(smoothed + Math.max(1, 4 * variation)), LEAST, MOST);
    }

    long timeout() {
        return Math.min(MOST, timeout << shift);
    }

    /** Doubles the timeout until the next progress. */
    void backOff() {
        shift = Math.min(shift + 1, 5);
    }

    void progress() {
        shift = 0;
    }
}
