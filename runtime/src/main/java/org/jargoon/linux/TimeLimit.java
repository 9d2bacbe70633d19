// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.time.Duration;

/** Does something when a time is over, unless it is closed before. */
final class TimeLimit implements AutoCloseable {
    private final Thread timer;
    private boolean closed;

    TimeLimit(Duration limit, Runnable action) {
        timer = Thread.ofPlatform().daemon().name("guest-timer").start(() -> {
            try {
                Thread.sleep(limit);
                act(action);
            } catch (InterruptedException e) {
                // It was closed in time, and this thread ends here.
                Thread.currentThread().interrupt();
            }
        });
    }

    private synchronized void act(Runnable action) {
        if (!closed) {
            action.run();
        }
    }

    /** The action is not done after this. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        timer.interrupt();
    }
}
