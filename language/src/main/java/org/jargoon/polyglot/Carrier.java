// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.TruffleSafepoint;
import java.util.concurrent.TimeUnit;
import org.jargoon.call.GuestCaller;

/**
 * Runs a guest on a thread of its own, while the thread that has called the guest waits and makes visits. Truffle lets
 * tools look at a thread in each loop of compiled code, and there a region stands for all functions that it contains;
 * a thread that no context has entered is not looked at.
 */
final class Carrier implements AutoCloseable, TruffleSafepoint.Interrupter {
    private enum State {
        /** The guest does not run. */
        RESTING,
        RUNNING,
        /** The guest stands between two instructions or waits in a system call, for a visit. */
        VISITED
    }

    /** Leaves a guest whose visitor does not come back. */
    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AbandonedException() {
            super(null, null, false, false);
        }
    }

    private final JargoonContext context;
    private final Instance instance;
    private final GuestCaller caller;
    private final Runnable visit;
    private final long visitPeriod;
    private final Thread thread;

    // What the monitor guards.
    private final Object monitor = new Object();
    private State state = State.RESTING;
    private boolean closed;
    private GuestCaller.Pause pause;
    private Throwable failure;

    /**
     * @param visit what the calling thread does when the guest's attention is called
     * @param visitPeriod milliseconds after which it is called in any case; 0 for never
     */
    Carrier(JargoonContext context, Instance instance, GuestCaller caller, Runnable visit, long visitPeriod) {
        this.context = context;
        this.instance = instance;
        this.caller = caller;
        this.visit = visit;
        this.visitPeriod = visitPeriod;
        thread = context.env().createSystemThread(this::carry);
        thread.setName("jargoon-carrier");
        thread.setDaemon(true);
        context.add(this);
        thread.start();
    }

    // On the thread that has called the guest.

    /** Runs the guest; the calling thread waits. */
    GuestCaller.Pause advance() {
        return TruffleSafepoint.getCurrent().setBlockedFunction(null, this, Carrier::advanceBlocked, this, null, null);
    }

    private GuestCaller.Pause advanceBlocked() {
        set(State.RUNNING);
        while (true) {
            switch (awaitGuest()) {
                case RUNNING -> instance.process().callAttention();
                case VISITED -> {
                    visit.run();
                    set(State.RUNNING);
                }
                case RESTING -> {
                    return result();
                }
            }
        }
    }

    private GuestCaller.Pause result() {
        synchronized (monitor) {
            return switch (failure) {
                case null -> pause;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            };
        }
    }

    /** Waits until the guest rests or is to be visited, or the time for a visit has come. */
    private State awaitGuest() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(visitPeriod);
        synchronized (monitor) {
            while (state == State.RUNNING) {
                long left = visitPeriod == 0 ? Long.MAX_VALUE : deadline - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                try {
                    TimeUnit.NANOSECONDS.timedWait(monitor, left);
                } catch (InterruptedException e) {
                    // Whoever interrupts the thread means the guest.
                    thread.interrupt();
                }
            }
            return state;
        }
    }

    private void set(State value) {
        synchronized (monitor) {
            state = value;
            monitor.notifyAll();
        }
    }

    @Override
    public void interrupt(Thread waiting) {
        instance.process().callAttention();
    }

    @Override
    public void resetInterrupted() {
        // Attention that is called too late only makes the guest look up once more.
    }

    /** Leaves the guest and ends the thread; any thread may. */
    @Override
    public void close() {
        synchronized (monitor) {
            closed = true;
            if (state == State.RUNNING) {
                // It looks up, and finds that it is left.
                instance.process().callAttention();
            }
            monitor.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        context.remove(this);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // On the carrier's thread.

    private void carry() {
        while (isToGoOn()) {
            GuestCaller.Pause reached = null;
            Throwable thrown = null;
            try {
                reached = caller.advance();
            } catch (Throwable t) {
                // It is thrown on in the thread that has called the guest.
                thrown = t;
            }
            synchronized (monitor) {
                pause = reached;
                failure = thrown;
                set(State.RESTING);
            }
        }
    }

    /** The guest's attention has been called: has it visited. */
    void attend() {
        set(State.VISITED);
        if (!isToGoOn()) {
            throw new AbandonedException();
        }
    }

    /** Waits until the guest is to run on; false if that will never be. */
    private boolean isToGoOn() {
        boolean interrupted = false;
        synchronized (monitor) {
            while (state != State.RUNNING && !closed) {
                try {
                    monitor.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                thread.interrupt();
            }
            return !closed;
        }
    }

    /** Whether the thread that asks is the carrier's. */
    boolean isCarrying() {
        return Thread.currentThread() == thread;
    }
}
