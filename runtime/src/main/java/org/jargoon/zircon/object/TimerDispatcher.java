// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * A timer on the monotonic clock: asserts SIGNALED from its deadline on until it is set again or cancelled. The slack
 * that its user allows for is not made use of: it fires at the deadline, which all slack modes permit.
 */
public final class TimerDispatcher extends KernelObject {
    /** Guards what follows; taken before the signals. */
    private final ReentrantLock lock = new ReentrantLock();

    private Future<?> pending;
    /** Tells an action that was under way when the timer was set again that it is late. */
    private long settings;

    private boolean closed;

    public TimerDispatcher(Kernel kernel) {
        super(kernel, ObjectType.TIMER);
    }

    /**
     * Sets the timer, instead of what it was set to before.
     *
     * @throws StatusException BAD_HANDLE if the last handle is closed
     */
    public void set(long deadline) throws StatusException {
        lock.lock();
        try {
            check(!closed, Status.BAD_HANDLE);
            stop();
            if (Deadline.remaining(deadline) == 0) {
                updateSignals(Signals.NONE, Signals.SIGNALED);
            } else if (deadline != Deadline.INFINITE) {
                long setting = settings;
                pending = kernel().timers().schedule(() -> fire(setting), deadline);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Makes the timer neither signaled nor set. */
    public void cancel() {
        lock.lock();
        try {
            stop();
        } finally {
            lock.unlock();
        }
    }

    private void fire(long setting) {
        lock.lock();
        try {
            if (setting == settings) {
                updateSignals(Signals.NONE, Signals.SIGNALED);
            }
        } finally {
            lock.unlock();
        }
    }

    private void stop() {
        settings++;
        if (pending != null) {
            pending.cancel(false);
            pending = null;
        }
        updateSignals(Signals.SIGNALED, Signals.NONE);
    }

    @Override
    protected void onZeroHandles() {
        lock.lock();
        try {
            closed = true;
            stop();
        } finally {
            lock.unlock();
        }
    }
}
