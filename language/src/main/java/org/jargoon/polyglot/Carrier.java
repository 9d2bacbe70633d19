// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.TruffleLanguage.Env;
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
        VISITED,
        /** The visit has failed, and the guest is to be left. */
        ABANDONED,
        CLOSED
    }

    /** Leaves a guest whose visitor has failed. */
    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        AbandonedException() {
            super(null, null, false, false);
        }
    }

    private final Instance instance;
    private final GuestCaller caller;
    private final Runnable visit;
    private final long visitPeriod;
    private final Thread thread;
    private final Object monitor = new Object();
    private State state = State.RESTING;
    private GuestCaller.Pause pause;
    private Throwable failure;

    /**
     * @param visit what the calling thread does when the guest's attention is called
     * @param visitPeriod milliseconds after which it is called in any case; 0 for never
     */
    Carrier(Env env, Instance instance, GuestCaller caller, Runnable visit, long visitPeriod) {
        this.instance = instance;
        this.caller = caller;
        this.visit = visit;
        this.visitPeriod = visitPeriod;
        thread = env.createSystemThread(this::carry);
        thread.setName("jargoon-carrier");
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs the guest; the calling thread waits. */
    GuestCaller.Pause advance() {
        return TruffleSafepoint.getCurrent().setBlockedFunction(null, this, Carrier::advanceBlocked, this, null, null);
    }

    private GuestCaller.Pause advanceBlocked() throws InterruptedException {
        set(State.RUNNING);
        while (true) {
            switch (awaitGuest()) {
                case RUNNING -> instance.process().callAttention();
                case VISITED -> makeVisit();
                case RESTING -> {
                    return result();
                }
                case ABANDONED, CLOSED -> throw new IllegalStateException("a guest runs that nobody runs");
            }
        }
    }

    private void makeVisit() throws InterruptedException {
        try {
            visit.run();
        } catch (Throwable t) {
            set(State.ABANDONED);
            awaitGuest();
            throw t;
        }
        set(State.RUNNING);
    }

    private GuestCaller.Pause result() {
        synchronized (monitor) {
            switch (failure) {
                case null -> {
                    return pause;
                }
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }

    /** Waits until the guest rests or is to be visited, or the time for a visit has come. */
    private State awaitGuest() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(visitPeriod);
        synchronized (monitor) {
            while (state == State.RUNNING || state == State.ABANDONED) {
                long left = visitPeriod == 0 || state == State.ABANDONED ? Long.MAX_VALUE : deadline - System.nanoTime();
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

    private void carry() {
        while (awaitCaller() == State.RUNNING) {
            GuestCaller.Pause reached = null;
            Throwable thrown = null;
            try {
                reached = caller.advance();
            } catch (Throwable t) {
                // It goes on in the thread that has called the guest.
                thrown = t;
            }
            synchronized (monitor) {
                pause = reached;
                failure = thrown;
                set(State.RESTING);
            }
        }
    }

    /** The guest's attention has been called: has it visited. On the carrier's thread. */
    void attend() {
        set(State.VISITED);
        if (awaitCaller() == State.ABANDONED) {
            throw new AbandonedException();
        }
    }

    private State awaitCaller() {
        boolean interrupted = false;
        synchronized (monitor) {
            while (state == State.RESTING || state == State.VISITED) {
                try {
                    monitor.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                thread.interrupt();
            }
            return state;
        }
    }

    /** Whether the thread that asks is the carrier's. */
    boolean isCarrying() {
        return Thread.currentThread() == thread;
    }

    @Override
    public void interrupt(Thread waiting) {
        instance.process().callAttention();
    }

    @Override
    public void resetInterrupted() {
        // Attention that is called too late only makes the guest look up once more.
    }

    @Override
    public void close() {
        set(State.CLOSED);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
