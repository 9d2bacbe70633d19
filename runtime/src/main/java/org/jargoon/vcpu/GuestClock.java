// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * The time that the cores and devices of one machine see, in ticks of 100 ns. May be used from any thread.
 */
public sealed interface GuestClock permits RealClock, InstructionClock {
    /** Ticks in a second (RISC-V: the rate of the time CSR, timebase-frequency of the device tree). */
    long HERTZ = 10_000_000;

    /** No moment: later than all. */
    long NEVER = Long.MAX_VALUE;

    /** A clock that goes with the host's, and shows {@code ticks} now. */
    static GuestClock real(long ticks) {
        return new RealClock(ticks);
    }

    /** A clock that goes with the instructions that the machine's only core retires, and shows {@code ticks} now. */
    static GuestClock instructions(long ticks) {
        return instructions(new Moment(ticks, 0));
    }

    /** As {@link #instructions(long)}, going on from a moment of another such clock. */
    static GuestClock instructions(Moment moment) {
        return new InstructionClock(moment);
    }

    /**
     * A moment, as exact as a clock knows it.
     *
     * @param ticks what the clock shows
     * @param instructions how many of that tick's instructions have been retired, 0 to
     *     {@link InstructionClock#INSTRUCTIONS_PER_TICK} - 1; 0 where the clock goes with the host's
     */
    record Moment(long ticks, int instructions) {
        public Moment {
            if (instructions < 0 || instructions >= InstructionClock.INSTRUCTIONS_PER_TICK) {
                throw new IllegalArgumentException("no tick has an instruction " + instructions);
            }
        }
    }

    /** What the clock shows while the machine stands still. */
    Moment moment();

    /** The time as devices see it. */
    long ticks();

    /**
     * The time as a core sees it.
     *
     * @param retired instructions that the core has retired
     */
    long ticks(long retired);

    /**
     * When the clock will show {@code ticks}, in terms of {@link System#nanoTime}; a moment that is past already where
     * the clock does not go with the host's time, as waiting makes no sense then. While the clock stands still, this is
     * as if it went on now.
     */
    long nanoTime(long ticks);

    /** Makes an alarm, which is off. Its action runs on a thread of the clock's or of a core's; it must not wait. */
    Alarm newAlarm(Runnable action);

    /**
     * Stands still, and no alarm rings, until {@link #resume}: while a debugger holds the machine, no time is to pass
     * for the guest. A clock that goes with instructions stands still by itself, as none are retired then.
     */
    void stop();

    /** Goes on from what the clock shows; nothing if it goes. */
    void resume();

    /** The machine is gone: all alarms are off for ever. */
    void close();

    /** Something to do at a moment. */
    interface Alarm extends AutoCloseable {
        /** Has the action run once the clock shows {@code ticks}, and not at the moment that was set before. */
        void set(long ticks);

        /** Turns the alarm off for ever. */
        @Override
        void close();
    }
}
