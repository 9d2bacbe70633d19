// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.DebugStop;

/**
 * Who of a guest's threads may run and who must stand still for a debugger: the half of a {@link DebugTarget} that all
 * have in common.
 *
 * <p>Threads are numbered from 1 on. What the debugger calls takes the guest's monitor; all else is called with that
 * held. So each sees what the others did; a thread that must stand still waits on that monitor, which is notified
 * whenever this changes.
 */
public final class AllStop {

    /** The threads of a guest. */
    public interface Threads {
        int count();

        /** Whether a thread does nothing before it is allowed to; the monitor is held. */
        boolean isStill(int thread);

        /** {@link CoreDebug#step}, of a thread that is about to go on; the monitor is held. */
        void step(int thread);

        /** Has all threads look soon whether they must stand still; the monitor is held. */
        void kick();

        /** All stand still, and stay so until {@link #resumed}; the monitor is held. May come several times. */
        default void stopped() {}

        /** Some go on now, or the guest has ended; the monitor is held. */
        default void resumed() {}
    }

    private final Object monitor;
    private final Threads threads;

    private Consumer<StopEvent> listener;

    /** Whether each thread must stand still. */
    private final boolean[] held;

    /** How the threads that go on do. */
    private final Resumption[] resumptions;

    /** Watchpoints that stopped a thread while another one's stop was told: they do not come again by themselves. */
    private final StopEvent.Stopped[] missed;

    /** What is told when all threads stand still; null where that is not awaited. */
    private StopEvent.Stopped event;

    /** The thread that the debugger was told of last. */
    private int last = 1;

    private boolean over;

    /** @param monitor the guest's, which need not be held here */
    public AllStop(Object monitor, Threads threads) {
        this.monitor = monitor;
        this.threads = threads;
        held = new boolean[threads.count() + 1];
        resumptions = new Resumption[held.length];
        missed = new StopEvent.Stopped[held.length];
        Arrays.fill(resumptions, Resumption.CONTINUE);
    }

    /** Whether a debugger is there. */
    public boolean isAttached() {
        return listener != null;
    }

    /** Whether a thread must stand still. */
    public boolean holds(int thread) {
        return held[thread];
    }

    /** The signal with which a thread that stood still goes on; asked once. */
    public GdbSignal takeSignal(int thread) {
        GdbSignal signal = resumptions[thread].signal();
        resumptions[thread] = new Resumption(resumptions[thread].step(), GdbSignal.NONE);
        return signal;
    }

    /** A thread stands still now, or has ended. */
    public void changed() {
        monitor.notifyAll();
        if (event == null || !allAreStill()) {
            return;
        }
        threads.stopped();
        StopEvent.Stopped told = event;
        event = null;
        last = told.thread();
        tell(told);
    }

    private boolean allAreStill() {
        for (int thread = 1; thread < held.length; thread++) {
            if (!threads.isStill(thread)) {
                return false;
            }
        }
        return true;
    }

    /** A thread's core has stopped. Where a debugger is there, all are to stand still; otherwise it is to go on. */
    public void stopped(int thread, DebugStop cause, long pc) {
        // A step that the user's wish to stop came before is made when the thread goes on, perhaps for more than that.
        boolean stray = cause instanceof DebugStop.Step && !resumptions[thread].step();
        if (!stray) {
            stopped(new StopEvent.Stopped(thread, GdbSignal.SIGTRAP, cause, pc));
        }
    }

    /** A thread is to get a signal. Where a debugger is there, all are to stand still before that. */
    public void stopped(int thread, GdbSignal signal) {
        stopped(new StopEvent.Stopped(thread, signal));
    }

    private void stopped(StopEvent.Stopped now) {
        if (!isAttached()) {
            return;
        }
        if (event == null || isLess(event, now)) {
            event = now;
        } else if (now.cause() instanceof DebugStop.Watched) {
            missed[now.thread()] = now;
        }
        hold();
    }

    /** Whether the user's own wish to stop is less than what a thread stopped for: not so for a step of many. */
    private static boolean isLess(StopEvent.Stopped before, StopEvent.Stopped now) {
        return before.cause() == null && now.cause() != null && !(now.cause() instanceof DebugStop.Step);
    }

    /** The guest has ended. */
    public void ended(StopEvent end) {
        event = null;
        over = true;
        threads.resumed();
        monitor.notifyAll();
        tell(end);
    }

    private void tell(StopEvent what) {
        if (isAttached()) {
            listener.accept(what);
        }
    }

    /** {@link DebugTarget#attach}. */
    public void attach(Consumer<StopEvent> debugger) {
        synchronized (monitor) {
            listener = debugger;
        }
    }

    /**
     * {@link DebugTarget#detach}; waits, the monitor released, until all threads stand still.
     *
     * @param forget takes breakpoints and watchpoints away
     */
    public void detach(Runnable forget) {
        synchronized (monitor) {
            listener = null;
            event = null;
            hold();
            try {
                while (!over && !allAreStill()) {
                    monitor.wait();
                }
                if (!over) {
                    forget.run();
                }
            } catch (InterruptedException e) {
                // A stranger wants the debugger's thread to end; where the guest stops from now on, it goes on at once.
                Thread.currentThread().interrupt();
            }
            allow(null);
        }
    }

    /** {@link DebugTarget#stop}. */
    public void stop(GdbSignal signal) {
        synchronized (monitor) {
            if (event == null) {
                event = new StopEvent.Stopped(last, signal);
            }
            hold();
            changed();
        }
    }

    /** {@link DebugTarget#resume}. */
    public void resume(Map<Integer, Resumption> who) {
        synchronized (monitor) {
            for (int thread : who.keySet()) {
                StopEvent.Stopped again = missed[thread];
                if (again != null) {
                    missed[thread] = null;
                    event = again;
                    changed();
                    return;
                }
            }
            allow(who);
        }
    }

    private void hold() {
        for (int thread = 1; thread < held.length; thread++) {
            held[thread] = true;
        }
        threads.kick();
        monitor.notifyAll();
    }

    /** @param who may go on, and how; null for all */
    private void allow(Map<Integer, Resumption> who) {
        threads.resumed();
        for (int thread = 1; thread < held.length; thread++) {
            Resumption resumption = who == null ? Resumption.CONTINUE : who.get(thread);
            held[thread] = resumption == null;
            resumptions[thread] = resumption == null ? Resumption.CONTINUE : resumption;
            if (resumptions[thread].step()) {
                threads.step(thread);
            }
            if (who == null) {
                missed[thread] = null;
            }
        }
        monitor.notifyAll();
    }
}
