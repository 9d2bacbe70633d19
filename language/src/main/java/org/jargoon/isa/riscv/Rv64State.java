// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.CoreState;
import org.jargoon.engine.Translations;

/** The state of one RV64GC hart that user mode knows of. */
public class Rv64State extends CoreState {
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
        this(null);
    }

    /** @param translations of a machine's hart, or null for a user program's */
    Rv64State(Translations translations) {
        super(Rv64.LAYOUT.size(), translations);
    }

    /** Drops the reservation of the last LR. */
    final void clearReservation() {
        reservedAddress = NO_RESERVATION;
    }

    final void reserve(long address, long value) {
        reservedAddress = address;
        reservedValue = value;
    }

    final boolean hasReservation(long address) {
        return reservedAddress == address && address != NO_RESERVATION;
    }

    /** What the last LR read, sign-extended. */
    final long reservedValue() {
        return reservedValue;
    }

    /** The time CSR, in ticks of {@link #TIME_HERTZ} since the first hart was made. */
    final long time() {
        return (System.nanoTime() - START) / NANOS_PER_TICK;
    }

    /** When {@link #time} begins to be {@code ticks}, at most 2^56, in terms of {@link System#nanoTime}. */
    final long nanoTime(long ticks) {
        return START + ticks * NANOS_PER_TICK;
    }
}
