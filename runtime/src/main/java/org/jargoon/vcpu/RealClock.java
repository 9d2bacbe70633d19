// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Goes with the host's monotonic clock, except while it is stopped. */
final class RealClock extends GuestClock {
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final Set<RealAlarm> alarms = new HashSet<>();
    private volatile Pace pace;
    private boolean closed;

    RealClock(long ticks) {
        pace = Pace.from(ticks, System.nanoTime());
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "jargoon-clock");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Override
    public long ticks() {
        return pace.ticks(System.nanoTime());
    }

    @Override
    public Moment moment() {
        return new Moment(ticks(), 0);
    }

    @Override
    long ticks(long retired) {
        return ticks();
    }

    @Override
    public long nanoTime(long ticks) {
        return pace.resume(System.nanoTime()).nanos(ticks);
    }

    @Override
    public synchronized void stop() {
        pace = pace.stop(System.nanoTime());
        alarms.forEach(RealAlarm::schedule);
    }

    @Override
    public synchronized void resume() {
        pace = pace.resume(System.nanoTime());
        alarms.forEach(RealAlarm::schedule);
    }

    @Override
    public synchronized Alarm newAlarm(Runnable action) {
        RealAlarm alarm = new RealAlarm(action);
        if (!closed) {
            alarms.add(alarm);
        }
        return alarm;
    }

    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(alarms).forEach(RealAlarm::close);
    }

    /** The clock guards its fields; the action runs without that. */
    private final class RealAlarm implements Alarm {
        private final Runnable action;
        private long at = NEVER;
        private ScheduledFuture<?> scheduled;

        RealAlarm(Runnable action) {
            this.action = action;
        }

        @Override
        public void set(long ticks) {
            synchronized (RealClock.this) {
                at = ticks;
                schedule();
            }
        }

        private void schedule() {
            if (scheduled != null) {
                scheduled.cancel(false);
                scheduled = null;
            }
            if (at < Pace.FARTHEST_TICKS && alarms.contains(this) && !pace.stopped()) {
                long left = Math.max(0, nanoTime(at) - System.nanoTime());
                scheduled = TIMER.schedule(this::ring, left, TimeUnit.NANOSECONDS);
            }
        }

        private void ring() {
            synchronized (RealClock.this) {
                // It may have been set anew, or the clock stopped, when it was too late to cancel this.
                if (ticks() < at || pace.stopped() || !alarms.contains(this)) {
                    return;
                }
                at = NEVER;
                scheduled = null;
            }
            action.run();
        }

        @Override
        public void close() {
            synchronized (RealClock.this) {
                at = NEVER;
                schedule();
                alarms.remove(this);
            }
        }
    }
}
