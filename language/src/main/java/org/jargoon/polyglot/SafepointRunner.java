// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.TruffleSafepoint;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jargoon.call.GuestCaller;

/**
 * Runs a guest so that Truffle can stop it, to cancel or interrupt the context, and so that tools can look at it: what
 * asks for the thread calls the guest's attention, between two instructions or where it waits in a system call, and a
 * {@link Visit} is made there.
 *
 * <p>The guest runs on the thread that has called it as long as nobody looks, which costs nothing; and on a
 * {@link Carrier} where tools are about that want to know which of the guest's functions runs.
 */
final class SafepointRunner implements GuestCaller.Runner, TruffleSafepoint.Interrupter {
    /** Nanoseconds for which tools are taken to be about when one has looked. */
    private static final long INTEREST = TimeUnit.SECONDS.toNanos(1);

    /** Nanoseconds that a call has to take for the making of a carrier not to count. */
    private static final long LONG_CALL = TimeUnit.MILLISECONDS.toNanos(2);

    /** How often, in milliseconds, a debugger can have the guest paused on its way from one stop to the next. */
    private static final long PAUSE_PERIOD = 200;

    private final JargoonContext context;
    private Instance instance;
    private Stops stops;

    /** Null while the guest runs on the thread that has called it. */
    private Carrier carrier;

    /** When somebody has looked last, by {@link System#nanoTime}; 0 for never. */
    private long looked;

    /** Whether somebody has looked since the guest was called last. */
    private boolean visited;

    SafepointRunner(JargoonContext context) {
        this.context = context;
    }

    /** Comes before the first run. */
    void setInstance(Instance value) {
        instance = value;
        stops = new Stops(value);
        // The process outlives an instance that nobody has any more, and must not keep it.
        WeakReference<SafepointRunner> self = new WeakReference<>(this);
        value.process().setAttention(() -> Objects.requireNonNull(self.get(), "a guest without an instance").attend());
    }

    @Override
    public void run(GuestCaller caller) {
        stops.refresh();
        FunctionRoot called = instance.call().running().function().root();
        boolean expected = areToolsAbout();
        long begun = expected ? System.nanoTime() : 0;
        Carrier outer = carrier;
        visited = false;
        carrier = stops.areDebugged() || expected && called.isCarried() ? carrier(caller) : null;
        try {
            while (advance(caller) != GuestCaller.Pause.ARRIVED) {
                stops.refresh();
                if (carrier == null && (stops.areDebugged() || visited)) {
                    carrier = carrier(caller);
                }
            }
        } finally {
            if (carrier != null) {
                carrier.close();
            }
            carrier = outer;
            if (expected) {
                called.setCarried(System.nanoTime() - begun > LONG_CALL);
            }
        }
    }

    private boolean areToolsAbout() {
        return looked != 0 && System.nanoTime() - looked < INTEREST;
    }

    private Carrier carrier(GuestCaller caller) {
        return new Carrier(context, instance, caller, this::visit, stops.areDebugged() ? PAUSE_PERIOD : 0);
    }

    private GuestCaller.Pause advance(GuestCaller caller) {
        GuestCaller.Pause pause = carrier != null
                ? carrier.advance()
                : TruffleSafepoint.getCurrent()
                        .setBlockedFunction(null, this, GuestCaller::advance, caller, null, null);
        if (pause == GuestCaller.Pause.STOPPED) {
            stops.stopped();
        }
        return pause;
    }

    /** The guest's attention has been called; on the thread that runs it. */
    private void attend() {
        if (carrier != null && carrier.isCarrying()) {
            carrier.attend();
        } else {
            visit();
            // From here on it runs on a carrier.
            instance.core().kick();
        }
    }

    /** Has tools look; on the thread that has called the guest. */
    private void visit() {
        looked = System.nanoTime();
        visited = true;
        instance.call().visit(false, (body, offset, _) -> TruffleSafepoint.pollHere(body.place(offset)));
        if (stops.areDebugged()) {
            stops.pause();
        }
    }

    /** A function of the host is called from inside the guest's functions, if anybody cares. */
    @Override
    public void serve(GuestCaller caller, GuestCaller.HostFunction function) {
        if (stops.areDebugged() || areToolsAbout()) {
            instance.call().visitCaller(stops.areDebugged(), (_, _, _) -> function.call(caller));
        } else {
            function.call(caller);
        }
    }

    @Override
    public void interrupt(Thread thread) {
        instance.process().callAttention();
    }

    @Override
    public void resetInterrupted() {
        // Attention that is called too late only makes the guest look up once more.
    }
}
