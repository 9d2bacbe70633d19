// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * When the queues of a device are run: one at a time, on the thread that is given for it, and not while the device is
 * to leave the guest's memory alone. Its lock serializes what the device does, which may wait for the host.
 */
final class QueueRunner {
    private final int queues;
    private final IntConsumer notifier;
    private final IntConsumer service;

    private final Object work = new Object();
    /** How many threads wait for the device to stop its work. */
    private final AtomicInteger stoppers = new AtomicInteger();
    /** By bit, the queues that are to be run. */
    private final AtomicInteger pending = new AtomicInteger();
    /** Whether queues are being run; guarded by {@link #work}. */
    private boolean running;
    /** Whether queues are left alone for now; guarded by {@link #work}. */
    private boolean paused;

    /** Something that the device does not work beside. */
    @FunctionalInterface
    interface Action<E extends Exception> {
        void run() throws E;
    }

    /**
     * @param queues how many there are, at most 31
     * @param notifier has {@link #run} called for a queue, soon, by a thread that may wait
     * @param service serves what is in a queue
     */
    QueueRunner(int queues, IntConsumer notifier, IntConsumer service) {
        this.queues = queues;
        this.notifier = notifier;
        this.service = service;
    }

    void runSoon(int queue) {
        int bit = 1 << queue;
        if ((pending.getAndAccumulate(bit, (all, one) -> all | one) & bit) == 0) {
            notifier.accept(queue);
        }
    }

    void runAllSoon() {
        for (int i = 0; i < queues; i++) {
            runSoon(i);
        }
    }

    /** Has what is pending run soon, unless the device is paused. */
    void runPendingSoon() {
        synchronized (work) {
            if (paused) {
                return;
            }
        }
        int all = pending.getAndSet(0);
        for (int rest = all; rest != 0; rest &= rest - 1) {
            runSoon(Integer.numberOfTrailingZeros(rest));
        }
    }

    /**
     * Serves what is in a queue, and in all others that are pending, on the calling thread.
     *
     * @param queue its number; one that does not exist is no error
     */
    void run(int queue) {
        if (Integer.compareUnsigned(queue, queues) >= 0) {
            return;
        }
        pending.getAndAccumulate(1 << queue, (all, one) -> all | one);
        synchronized (work) {
            if (running || paused) {
                // The device's own work led here, on this thread: it is done there. Or else by resume().
                return;
            }
            running = true;
            try {
                for (int all = pending.getAndSet(0); all != 0; all = pending.getAndSet(0)) {
                    for (int rest = all; rest != 0; rest &= rest - 1) {
                        service.accept(Integer.numberOfTrailingZeros(rest));
                    }
                }
            } finally {
                running = false;
            }
        }
    }

    /** Returns when the device leaves the guest's memory alone, as it does until {@link #resume}. */
    void pause() {
        synchronized (work) {
            paused = true;
        }
    }

    void resume() {
        synchronized (work) {
            paused = false;
        }
        runPendingSoon();
    }

    /** Does something when the device has ended its work. */
    <E extends Exception> void alone(Action<E> action) throws E {
        synchronized (work) {
            action.run();
        }
    }

    /** The same, soon even if the device has much to do: it leaves queues half served. */
    void whileStopped(Action<RuntimeException> action) {
        stoppers.incrementAndGet();
        synchronized (work) {
            stoppers.decrementAndGet();
            action.run();
        }
    }

    /** Whether a thread waits for the device to stop its work. */
    boolean isStopWanted() {
        return stoppers.get() != 0;
    }

    /** By bit, the queues that are to be run. */
    int pending() {
        return pending.get();
    }

    void setPending(int all) {
        pending.set(all & (1 << queues) - 1);
    }
}
