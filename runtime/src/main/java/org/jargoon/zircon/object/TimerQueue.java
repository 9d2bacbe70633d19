// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What a kernel does later. Its one thread is there while something is scheduled, and keeps no Java process alive. */
final class TimerQueue {
    private static final long IDLE_SECONDS = 1;

    private final ScheduledThreadPoolExecutor executor;

    TimerQueue() {
        executor = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("zircon-timers-", 0).factory());
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Runs an action, which must be short, at a moment of the monotonic clock. */
    Future<?> schedule(Runnable action, long deadline) {
        return executor.schedule(action, Deadline.remaining(deadline), TimeUnit.NANOSECONDS);
    }
}
