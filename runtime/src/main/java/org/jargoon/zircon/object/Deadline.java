// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

/** Arithmetic on {@code zx_time_t}: moments of the monotonic clock, in nanoseconds. */
public final class Deadline {
    /** ZX_TIME_INFINITE: never. */
    public static final long INFINITE = Long.MAX_VALUE;

    private Deadline() {}

    /** The moment that it is now. */
    public static long now() {
        return System.nanoTime();
    }

    /**
     * How long it is until a deadline.
     *
     * @return nanoseconds; 0 for a deadline that has passed or is no moment after the clock's zero; Long.MAX_VALUE for
     *     {@link #INFINITE}
     */
    public static long remaining(long deadline) {
        if (deadline == INFINITE) {
            return Long.MAX_VALUE;
        }
        long now = now();
        return deadline <= 0 || deadline <= now ? 0 : deadline - Math.max(now, 0);
    }
}
