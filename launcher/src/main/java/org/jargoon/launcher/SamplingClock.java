// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.concurrent.locks.LockSupport;

/** Calls for a sample again and again. */
final class SamplingClock implements AutoCloseable {
    private final long periodNanos;
    private final Runnable sample;
    private final Thread thread;
    private volatile boolean closed;

    /** @param sample is called on another thread than the caller's, until this is closed */
    SamplingClock(long periodNanos, Runnable sample) {
        this.periodNanos = periodNanos;
        this.sample = sample;
        thread = Thread.ofPlatform().daemon().name("sampling-clock").start(this::run);
    }

    /** What was missed, because the host had no time for this thread, is not caught up on. */
    private void run() {
        long next = System.nanoTime() + periodNanos;
        while (!closed) {
            long now = System.nanoTime();
            if (now - next < 0) {
                LockSupport.parkNanos(next - now);
                continue;
            }
            sample.run();
            next = Math.max(next + periodNanos, now);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
