// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The time of one machine, in ticks of 100 ns. May be used from any thread.
 *
 * <p>{@link #ticks()} go on whatever the guest does, and devices live by them, as do alarms. {@link #time()}, which is
 * what cores show to the guest, is some ticks ahead of that, from 0 at first to what the guest sets.
 */
public abstract sealed class GuestClock permits RealClock, InstructionClock {
    /** Ticks in a second (RISC-V: the rate of the time CSR, timebase-frequency of the device tree). */
    public static final long HERTZ = 10_000_000;

    /** No moment: later than all. */
    public static final long NEVER = Long.MAX_VALUE;

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile long lead;

    GuestClock() {}

    /** A clock that goes with the host's, and shows {@code ticks} now. */
    public static GuestClock real(long ticks) {
        return new RealClock(ticks);
    }

    /** A clock that goes with the instructions that the machine's only core retires, and shows {@code ticks} now. */
    public static GuestClock instructions(long ticks) {
        return instructions(new Moment(ticks, 0));
    }

    /** As {@link #instructions(long)}, going on from a moment of another such clock. */
    public static GuestClock instructions(Moment moment) {
        return new InstructionClock(moment);
    }

    /**
     * A moment, as exact as a clock knows it.
     *
     * @param ticks what the clock shows
     * @param instructions how many of that tick's instructions have been retired, 0 to
     *     {@link InstructionClock#INSTRUCTIONS_PER_TICK} - 1; 0 where the clock goes with the host's
     */
    public record Moment(long ticks, int instructions) {
        public Moment {
            if (instructions < 0 || instructions >= InstructionClock.INSTRUCTIONS_PER_TICK) {
                throw new IllegalArgumentException("no tick has an instruction " + instructions);
            }
        }
    }

    /** What the clock shows while the machine stands still. */
    public abstract Moment moment();

    /** The time as devices see it. */
    public abstract long ticks();

    /**
     * The same as a core sees it.
     *
     * @param retired instructions that the core has retired
     */
    abstract long ticks(long retired);

    /** The time that the guest is shown, unsigned. */
    public final long time() {
        return ticks() + lead;
    }

    /**
     * The same as a core sees it.
     *
     * @param retired instructions that the core has retired
     */
    public final long time(long retired) {
        return ticks(retired) + lead;
    }

    /** How far {@link #time()} is ahead of {@link #ticks()}, modulo 2^64. */
    public final long lead() {
        return lead;
    }

    /** Sets the time that the guest is shown, by its distance from {@link #ticks()}. */
    public final void setLead(long value) {
        lead = value;
        listeners.forEach(Runnable::run);
    }

    /** Has {@code action} run after each {@link #setLead}, on the thread that calls that; it must not wait. */
    public final void addListener(Runnable action) {
        listeners.add(action);
    }

    public final void removeListener(Runnable action) {
        listeners.remove(action);
    }

    /**
     * When {@link #time()} will be {@code time}, as {@link #ticks()}: 0 if it is that or later already, {@link #NEVER}
     * if that is too far away.
     */
    public final long whenTimeIs(long time) {
        long now = ticks();
        long shown = now + lead;
        if (Long.compareUnsigned(shown, time) >= 0) {
            return 0;
        }
        long left = time - shown;
        return left < 0 || left > NEVER - now ? NEVER : now + left;
    }

    /**
     * When {@link #ticks()} will be {@code ticks}, in terms of {@link System#nanoTime}; a moment that is past already
     * if the clock does not go with the host's time, as waiting makes no sense then. While the clock stands still, this
     * is as if it went on now.
     */
    public abstract long nanoTime(long ticks);

    /** Makes an alarm, which is off. Its action runs on a thread of the clock's or of a core's; it must not wait. */
    public abstract Alarm newAlarm(Runnable action);

    /**
     * Stands still, and no alarm rings, until {@link #resume}: while a debugger holds the machine, no time is to pass
     * for the guest. A clock that goes with instructions stands still by itself, as none are retired then.
     */
    public abstract void stop();

    /** Goes on from what the clock shows; nothing if it goes. */
    public abstract void resume();

    /** The machine is gone: all alarms are off for ever. */
    public abstract void close();

    /** Something to do at a moment. */
    public interface Alarm extends AutoCloseable {
        /** Has the action run once {@link #ticks()} are {@code ticks}, and not at the moment that was set before. */
        void set(long ticks);

        /** Turns the alarm off for ever. */
        @Override
        void close();
    }
}
