// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The signals that an object asserts and who waits for them. An observer is told once and then forgotten: on the first
 * awaited signal, or when its handle goes. May be used from any thread.
 */
final class SignalState {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<SignalObserver> observers = new ArrayList<>();
    /** How many observers there are: what may be asked without the lock. */
    private volatile int observerCount;

    private volatile int signals;

    SignalState(int signals) {
        this.signals = signals;
    }

    int signals() {
        return signals;
    }

    /** Clears signals, then sets signals, and tells whoever waits for what is there then. */
    void update(int clear, int set) {
        lock.lock();
        try {
            int now = signals & ~clear | set;
            if (now != signals) {
                signals = now;
                settle(observer -> (observer.awaited() & now) != 0, observer -> observer.observed(now));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes an observer wait, or tells it at once if an awaited signal is asserted already. The caller checks
     * afterwards that the handle is still open: who closes it looks for observers only once.
     */
    void observe(SignalObserver observer) {
        lock.lock();
        try {
            int now = signals;
            if ((observer.awaited() & now) != 0) {
                observer.observed(now);
            } else {
                observers.add(observer);
                observerCount = observers.size();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets an observer without telling it; it may have been told before. */
    void forget(SignalObserver observer) {
        lock.lock();
        try {
            settle(other -> other == observer, _ -> {});
        } finally {
            lock.unlock();
        }
    }

    /** Tells those who wait through a handle that it is gone. */
    void handleGone(Handle handle) {
        if (observerCount == 0) {
            return;
        }
        lock.lock();
        try {
            int now = signals;
            settle(observer -> observer.handle() == handle, observer -> observer.handleClosed(now));
        } finally {
            lock.unlock();
        }
    }

    /** Takes out those observers that a test holds for, and tells each. */
    private void settle(Predicate<SignalObserver> which, Consumer<SignalObserver> tell) {
        boolean any = observers.removeIf(observer -> {
            boolean ends = which.test(observer);
            if (ends) {
                tell.accept(observer);
            }
            return ends;
        });
        if (any) {
            observerCount = observers.size();
        }
    }
}
