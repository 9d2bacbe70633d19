// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;

/**
 * A thread's wait for signals of one or several objects: zx_object_wait_one and zx_object_wait_many
 * (docs/zircon.md §8.9). What happens first decides: a signal, the closing of one of the handles, the deadline, or an
 * interrupt of the Java thread, which stands for Zircon's killing of a thread: the wait is CANCELED and the interrupt
 * status stays set.
 */
public final class SignalWait {
    private final Thread thread = Thread.currentThread();
    private final AtomicReference<Status> outcome = new AtomicReference<>();
    private final Item[] items;

    private SignalWait(Handle[] handles, int[] awaited) {
        items = new Item[handles.length];
        for (int i = 0; i < items.length; i++) {
            items[i] = new Item(handles[i], awaited[i]);
        }
    }

    /**
     * Waits until any of some objects asserts an awaited signal.
     *
     * @param handles the objects, by handles to objects that can be waited for
     * @param awaited for each object, the signals, any of which will do
     * @param deadline a moment of the monotonic clock; one that has passed means to look and not to wait
     */
    public static Observed await(Handle[] handles, int[] awaited, long deadline) {
        return new SignalWait(handles, awaited).run(deadline);
    }

    private Observed run(long deadline) {
        for (Item item : items) {
            item.begin();
        }
        sleep(deadline);
        int[] signals = new int[items.length];
        for (int i = 0; i < items.length; i++) {
            signals[i] = items[i].end();
        }
        return new Observed(outcome.get(), signals);
    }

    private void sleep(long deadline) {
        while (outcome.get() == null) {
            long remaining = Deadline.remaining(deadline);
            if (remaining == 0) {
                finish(Status.TIMED_OUT);
            } else if (Thread.currentThread().isInterrupted()) {
                finish(Status.CANCELED);
            } else if (deadline == Deadline.INFINITE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, remaining);
            }
        }
    }

    private void finish(Status status) {
        if (outcome.compareAndSet(null, status)) {
            LockSupport.unpark(thread);
        }
    }

    /** The wait for one of the objects. */
    private final class Item implements SignalObserver {
        private final Handle handle;
        private final int awaited;
        private volatile boolean told;
        private volatile int signals;

        Item(Handle handle, int awaited) {
            this.handle = handle;
            this.awaited = awaited;
        }

        void begin() {
            handle.object().signalState().observe(this);
            if (!handle.isOpen()) {
                handle.object().signalState().handleGone(handle);
            }
        }

        /** Ends the wait and returns what was seen: the signals that ended it, or those that are there now. */
        int end() {
            if (!told) {
                handle.object().signalState().forget(this);
            }
            return told ? signals : handle.object().signals();
        }

        @Override
        public Handle handle() {
            return handle;
        }

        @Override
        public int awaited() {
            return awaited;
        }

        @Override
        public void observed(int signals) {
            tell(signals, Status.OK);
        }

        @Override
        public void handleClosed(int signals) {
            tell(signals | Signals.HANDLE_CLOSED, Status.CANCELED);
        }

        private void tell(int signals, Status status) {
            this.signals = signals;
            told = true;
            finish(status);
        }
    }
}
