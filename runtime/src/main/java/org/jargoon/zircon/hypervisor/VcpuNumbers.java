// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

/** Which numbers the VCPUs of a guest have: the lowest that is free is given first (reference §2.3). */
final class VcpuNumbers {
    /** All numbers are given away. */
    static final int NONE = -1;

    private final int limit;
    private long used;
    private long stopped;

    /** @param limit how many there are, at most 64 */
    VcpuNumbers(int limit) {
        this.limit = limit;
    }

    /** Gives a number away, or {@link #NONE}. */
    synchronized int allocate() {
        int number = Long.numberOfTrailingZeros(~used);
        if (number >= limit) {
            return NONE;
        }
        used |= 1L << number;
        stopped &= ~(1L << number);
        return number;
    }

    synchronized void free(int number) {
        used &= ~(1L << number);
    }

    /** Notes that a VCPU has asked to be stopped; it exists still. */
    synchronized void stop(int number) {
        stopped |= 1L << number;
    }

    /** Whether there is a VCPU with this number that has not been stopped. */
    synchronized boolean isStarted(int number) {
        return (used & ~stopped & 1L << number) != 0;
    }

    /** Whether a VCPU could have this number. */
    boolean canHave(long number) {
        return number >= 0 && number < limit;
    }
}
