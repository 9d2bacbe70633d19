// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.ArrayList;
import java.util.List;

/**
 * Goes with the instructions that one core retires, so that two runs of a machine see the same time: one tick for
 * {@link #INSTRUCTIONS_PER_TICK}, and a leap to the next alarm or timer wherever the core waits.
 *
 * <p>The core says how far it is with {@link #advance} before it looks at its interrupts, and asks {@link #nextAlarm}
 * how far it may run.
 */
public final class InstructionClock extends GuestClock {
    /** As a processor with 160 million instructions in a second: about what the engine's cold tier runs. */
    public static final int INSTRUCTIONS_PER_TICK = 16;

    private final List<InstructionAlarm> alarms = new ArrayList<>();

    /** How many instructions of the first tick had been retired before this clock was made. */
    private final int before;

    /** What is added to the time that the instructions make: the start, and all leaps. */
    private volatile long offset;

    private volatile long retired;
    private volatile long nextAlarm = NEVER;

    InstructionClock(Moment moment) {
        offset = moment.ticks();
        before = moment.instructions();
    }

    @Override
    public long ticks() {
        return ticks(retired);
    }

    @Override
    long ticks(long retired) {
        return offset + (before + retired) / INSTRUCTIONS_PER_TICK;
    }

    @Override
    public Moment moment() {
        long now = retired;
        return new Moment(ticks(now), (int) ((before + now) % INSTRUCTIONS_PER_TICK));
    }

    @Override
    public long nanoTime(long ticks) {
        return System.nanoTime();
    }

    @Override
    public void stop() {
        // The core retires nothing.
    }

    @Override
    public void resume() {
        // As above.
    }

    /**
     * How many instructions the core retires until the clock shows {@code ticks}; at least 1, unless it does already.
     */
    public long instructionsUntil(long ticks, long retired) {
        long at = ticks - offset;
        long gone = before + retired;
        if (at <= gone / INSTRUCTIONS_PER_TICK) {
            return 0;
        }
        return at > Long.MAX_VALUE / INSTRUCTIONS_PER_TICK ? Long.MAX_VALUE : at * INSTRUCTIONS_PER_TICK - gone;
    }

    /** The core has retired so many instructions: alarms that are due ring. Called by the core's thread. */
    public void advance(long retired) {
        this.retired = retired;
        while (nextAlarm <= ticks()) {
            InstructionAlarm due = takeDue();
            if (due != null) {
                due.action.run();
            }
        }
    }

    /** When the next alarm is due, or {@link #NEVER}. */
    public long nextAlarm() {
        return nextAlarm;
    }

    /** The core waits: time leaps to {@code ticks}, or to an alarm before that. Called by the core's thread. */
    public void leapTo(long ticks) {
        long to = Math.min(ticks, nextAlarm);
        long now = ticks();
        if (to != NEVER && to > now) {
            offset += to - now;
        }
        advance(retired);
    }

    private synchronized InstructionAlarm takeDue() {
        InstructionAlarm due = null;
        for (InstructionAlarm alarm : alarms) {
            if (alarm.at <= ticks() && (due == null || alarm.at < due.at)) {
                due = alarm;
            }
        }
        if (due != null) {
            due.at = NEVER;
        }
        findNext();
        return due;
    }

    private void findNext() {
        nextAlarm = alarms.stream().mapToLong(alarm -> alarm.at).min().orElse(NEVER);
    }

    @Override
    public synchronized Alarm newAlarm(Runnable action) {
        InstructionAlarm alarm = new InstructionAlarm(action);
        alarms.add(alarm);
        return alarm;
    }

    @Override
    public synchronized void close() {
        alarms.clear();
        findNext();
    }

    private final class InstructionAlarm implements Alarm {
        private final Runnable action;
        private long at = NEVER;

        InstructionAlarm(Runnable action) {
            this.action = action;
        }

        @Override
        public void set(long ticks) {
            synchronized (InstructionClock.this) {
                at = ticks;
                findNext();
            }
        }

        @Override
        public void close() {
            synchronized (InstructionClock.this) {
                alarms.remove(this);
                findNext();
            }
        }
    }
}
