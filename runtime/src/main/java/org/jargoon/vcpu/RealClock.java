// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Goes with the host's monotonic clock. */
final class RealClock implements GuestClock {
    private static final long NANOS_PER_TICK = 1_000_000_000 / HERTZ;
    private static final long FARTHEST_TICKS = Long.MAX_VALUE / NANOS_PER_TICK / 2;

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    /** What the host's clock showed, or would have shown, when this one was at 0. */
    private final long origin;

    private final Set<RealAlarm> alarms = new HashSet<>();
    private boolean closed;

    RealClock(long ticks) {
        origin = System.nanoTime() - ticks * NANOS_PER_TICK;
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
        return (System.nanoTime() - origin) / NANOS_PER_TICK;
    }

    @Override
    public long ticks(long retired) {
        return ticks();
    }

    @Override
    public long nanoTime(long ticks) {
        return origin + Math.clamp(ticks, 0, FARTHEST_TICKS) * NANOS_PER_TICK;
    }

    @Override
    public synchronized Alarm newAlarm(Runnable action) {
        RealAlarm alarm = new RealAlarm(action);
        alarms.add(alarm);
        if (closed) {
            alarm.close();
        }
        return alarm;
    }

    @Override
    public void close() {
        List<RealAlarm> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(alarms);
        }
        all.forEach(RealAlarm::close);
    }

    private synchronized void forget(RealAlarm alarm) {
        alarms.remove(alarm);
    }

    private final class RealAlarm implements Alarm {
        private final Runnable action;
        private ScheduledFuture<?> scheduled;
        private boolean closed;

        RealAlarm(Runnable action) {
            this.action = action;
        }

        @Override
        public synchronized void set(long ticks) {
            cancel();
            if (!closed && ticks < FARTHEST_TICKS) {
                long left = Math.max(0, nanoTime(ticks) - System.nanoTime());
                scheduled = TIMER.schedule(action, left, TimeUnit.NANOSECONDS);
            }
        }

        private void cancel() {
            if (scheduled != null) {
                scheduled.cancel(false);
                scheduled = null;
            }
        }

        @Override
        public void close() {
            synchronized (this) {
                closed = true;
                cancel();
            }
            forget(this);
        }
    }
}
