// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * How a clock follows another one, which counts nanoseconds: at the same speed, or not at all while it stands still.
 *
 * @param origin what the other clock showed, or would have shown, when this one was at 0
 * @param stopped whether this one stands still
 * @param since what the other clock showed when this one was stopped
 */
record Pace(long origin, boolean stopped, long since) {
    private static final long NANOS_PER_TICK = 1_000_000_000 / GuestClock.HERTZ;

    /** Later moments are never reached. */
    static final long FARTHEST_TICKS = Long.MAX_VALUE / NANOS_PER_TICK / 2;

    /** That of a clock that shows {@code ticks} when the other one shows {@code now}. */
    static Pace from(long ticks, long now) {
        return new Pace(now - ticks * NANOS_PER_TICK, false, 0);
    }

    Pace stop(long now) {
        return stopped ? this : new Pace(origin, true, now);
    }

    /** The time that has passed since the stop is left out. */
    Pace resume(long now) {
        return stopped ? new Pace(origin + now - since, false, 0) : this;
    }

    long ticks(long now) {
        return ((stopped ? since : now) - origin) / NANOS_PER_TICK;
    }

    /** What the other clock will show when this one, which goes, shows {@code ticks}. */
    long nanos(long ticks) {
        return origin + Math.clamp(ticks, 0, FARTHEST_TICKS) * NANOS_PER_TICK;
    }
}
