// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.CoreState;

/** The state of one RV64GC hart in user mode. */
public final class Rv64State extends CoreState {
    /** The rate of the time CSR. */
    public static final long TIME_HERTZ = 10_000_000;

    /** One origin for all harts: the manual demands that their clocks agree. */
    private static final long START = System.nanoTime();

    private static final long NANOS_PER_TICK = 1_000_000_000 / TIME_HERTZ;

    /** No LR can reserve this address, as it is misaligned. */
    private static final long NO_RESERVATION = -1;

    private long reservedAddress = NO_RESERVATION;
    private long reservedValue;

    Rv64State() {
        super(Rv64.LAYOUT.size(), null);
    }

    /** Drops the reservation of the last LR. */
    void clearReservation() {
        reservedAddress = NO_RESERVATION;
    }

    void reserve(long address, long value) {
        reservedAddress = address;
        reservedValue = value;
    }

    boolean hasReservation(long address) {
        return reservedAddress == address && address != NO_RESERVATION;
    }

    /** What the last LR read, sign-extended. */
    long reservedValue() {
        return reservedValue;
    }

    /** The time CSR, in ticks of {@link #TIME_HERTZ} since the first hart was made. */
    long time() {
        return (System.nanoTime() - START) / NANOS_PER_TICK;
    }
}
