// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.TruffleSafepoint;
import org.jargoon.call.GuestCaller;
import org.jargoon.linux.LinuxProcess;

/**
 * Runs a guest so that Truffle can stop it: to cancel or interrupt the context, or to look at the thread. What asks for
 * the thread kicks the guest's core, or wakes it where it waits in a system call.
 */
final class SafepointRunner implements GuestCaller.Runner, TruffleSafepoint.Interrupter {
    private LinuxProcess process;

    /** Comes before the first run. */
    void setProcess(LinuxProcess value) {
        process = value;
        value.setAttention(() -> TruffleSafepoint.pollHere(null));
    }

    @Override
    public void run(GuestCaller caller) {
        TruffleSafepoint.getCurrent().setBlocked(null, this, SafepointRunner::advance, caller, null, null);
    }

    private static void advance(GuestCaller caller) throws InterruptedException {
        if (!caller.advance()) {
            throw new InterruptedException();
        }
    }

    @Override
    public void interrupt(Thread thread) {
        process.callAttention();
    }

    @Override
    public void resetInterrupted() {
        // A kick that comes too late only makes the core look up once more.
    }
}
