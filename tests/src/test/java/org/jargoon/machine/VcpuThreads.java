// SPDX-License-Identifier: Apache-2.0
package org.jargoon.machine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** Threads of a test, each with a VCPU or without. If one does not end, all stacks are printed and the test fails. */
final class VcpuThreads {
    private static final long LIMIT_NANOS = 60_000_000_000L;

    private final TestGuest guest;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    VcpuThreads(TestGuest guest) {
        this.guest = guest;
    }

    /** What a thread does. */
    @FunctionalInterface
    interface Body {
        void run() throws Exception;
    }

    /** What a thread does with its VCPU. */
    @FunctionalInterface
    interface VcpuBody {
        void run(int vcpu) throws Exception;
    }

    void start(Body body) {
        start(Thread.ofPlatform().daemon(), body);
    }

    void start(Thread.Builder builder, Body body) {
        Thread thread = builder.unstarted(() -> {
            try {
                body.run();
            } catch (Throwable e) {
                failure.compareAndSet(null, e);
            }
        });
        threads.add(thread);
        thread.start();
    }

    /** Starts a thread with a VCPU, and returns the VCPU's handle. */
    int startVcpu(long entry, VcpuBody body) {
        AtomicInteger vcpu = new AtomicInteger();
        start(() -> {
            int handle = guest.newVcpu(entry);
            vcpu.set(handle);
            body.run(handle);
        });
        await(() -> vcpu.get() != 0);
        return vcpu.get();
    }

    /** Waits until something that other threads do has come true, or one of them has failed. */
    void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            rethrow();
            if (System.nanoTime() - end > 0) {
                fail("nothing happens");
            }
            // The machine may have fewer processors than there are threads.
            Thread.yield();
        }
    }

    boolean hasFailed() {
        return failure.get() != null;
    }

    void join() throws InterruptedException {
        long end = System.nanoTime() + LIMIT_NANOS;
        for (Thread thread : threads) {
            while (!thread.join(Duration.ofMillis(10))) {
                rethrow();
                if (System.nanoTime() - end > 0) {
                    fail(thread.getName() + " does not end");
                }
            }
        }
        rethrow();
    }

    private void rethrow() {
        if (hasFailed()) {
            throw new AssertionError("a thread failed", failure.get());
        }
    }

    private static void fail(String message) {
        for (ThreadInfo info : ManagementFactory.getThreadMXBean().dumpAllThreads(true, true)) {
            System.err.print(info);
        }
        throw new AssertionError(message);
    }
}
