// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Threads of a test that must come to an end: if they do not, all threads of the JVM are printed and the test fails.
 */
public final class Watchdog {
    private static final long PATIENCE = 60_000_000_000L;
    private static final long POLL_MILLIS = 50;

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** What a thread does. */
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    /** Starts a platform thread. */
    public Thread start(String name, Body body) {
        return start(Thread.ofPlatform().daemon().name(name), body);
    }

    public Thread start(Thread.Builder builder, Body body) {
        Thread thread = builder.unstarted(() -> {
            try {
                body.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
        threads.add(thread);
        thread.start();
        return thread;
    }

    /** Waits for all threads; fails with the first failure of one, whatever has become of the others then. */
    public void join() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE;
        for (Thread thread : threads) {
            while (thread.isAlive() && failure.get() == null) {
                thread.join(POLL_MILLIS);
                if (System.nanoTime() - end > 0) {
                    dump();
                    throw new AssertionError(thread.getName() + " hangs");
                }
            }
        }
        if (failure.get() != null) {
            throw new AssertionError("a thread failed", failure.get());
        }
    }

    private static void dump() {
        for (ThreadInfo info : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            System.err.print(info);
        }
    }

    /** Waits until a thread sleeps in LockSupport.park or an object's monitor. */
    public static void awaitSleeping(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (!thread.isAlive()) {
                throw new AssertionError(thread.getName() + " has ended instead of sleeping");
            }
            Thread.onSpinWait();
        }
    }
}
