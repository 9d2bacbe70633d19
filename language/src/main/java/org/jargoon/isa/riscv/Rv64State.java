// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import org.jargoon.engine.CoreState;
import org.jargoon.engine.Translations;
import org.jargoon.vcpu.GuestClock;

/** The state of one RV64GC hart that user mode knows of. */
public class Rv64State extends CoreState {
    /** One for all user programs, as if the host had started with the first. */
    private static final GuestClock USER_CLOCK = GuestClock.real(0);

    /** No LR can reserve this address, as it is misaligned. */
    private static final long NO_RESERVATION = -1;

    private long reservedAddress = NO_RESERVATION;
    private long reservedValue;
    private boolean reservedWide;

    /** What the time CSR shows. */
    final GuestClock clock;

    /** The state of a user program's hart. */
    Rv64State() {
        this(null, USER_CLOCK);
    }

    /** @param translations of a machine's hart, or null for a user program's */
    Rv64State(Translations translations, GuestClock clock) {
        super(Rv64.LAYOUT.size(), translations);
        this.clock = clock;
    }

    /** Drops the reservation of the last LR. */
    final void clearReservation() {
        reservedAddress = NO_RESERVATION;
    }

    final void reserve(long address, long value, boolean wide) {
        reservedWide = wide;
        reservedAddress = address;
        reservedValue = value;
    }

    /** Whether the last LR was of this address and width, and nothing has dropped its reservation. */
    final boolean hasReservation(long address, boolean wide) {
        return reservedAddress == address && address != NO_RESERVATION && reservedWide == wide;
    }

    /** What the last LR read, sign-extended. */
    final long reservedValue() {
        return reservedValue;
    }

    /** What the last LR has reserved, or an odd number. */
    final long reservedAddress() {
        return reservedAddress;
    }

    // For a state that is restored.

    final void setReservedAddress(long value) {
        reservedAddress = value;
    }

    final void setReservedValue(long value) {
        reservedValue = value;
    }

    final boolean isReservedWide() {
        return reservedWide;
    }

    final void setReservedWide(boolean value) {
        reservedWide = value;
    }

    /** The time CSR, in ticks of {@link GuestClock#HERTZ}. */
    final long time() {
        return clock.time(retired());
    }
}
