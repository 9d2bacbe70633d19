// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** How the thread of a VCPU sleeps inside of zx_vcpu_resume, and how others wake it. */
final class Sleeper {
    /** A deadline that never comes. */
    static final long NO_DEADLINE = Long.MAX_VALUE;

    private final Thread thread;
    private volatile boolean asleep;

    Sleeper(Thread thread) {
        this.thread = thread;
    }

    /**
     * Lets the thread look at its condition again, if it sleeps. To be called, by any thread, after what the condition
     * tests has changed.
     */
    void wake() {
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    /**
     * Sleeps until a condition holds, a moment has come, or the Java thread is interrupted. Called by the VCPU's own
     * thread.
     *
     * @param awake the condition, of volatile variables: it is tested after others can see that the thread sleeps
     * @param deadline in terms of {@link System#nanoTime}, or {@link #NO_DEADLINE}
     */
    void sleep(BooleanSupplier awake, long deadline) {
        asleep = true;
        try {
            while (!awake.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
                if (deadline == NO_DEADLINE) {
                    LockSupport.park(this);
                } else {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return;
                    }
                    LockSupport.parkNanos(this, left);
                }
            }
        } finally {
            asleep = false;
        }
    }
}
