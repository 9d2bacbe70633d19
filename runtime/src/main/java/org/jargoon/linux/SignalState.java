// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import org.jargoon.linux.abi.Signals;

/** What the process wants done with each signal (sigaction(2)). Handlers are remembered; none is run yet. */
final class SignalState {
    static final long DEFAULT = 0;
    static final long IGNORE = 1;

    /** The kernel's struct sigaction: handler, flags and mask, without a restorer on RISC-V. */
    record Action(long handler, long flags, long mask) {}

    private static final Action BY_DEFAULT = new Action(DEFAULT, 0, 0);

    private final Action[] actions = new Action[Signals.LAST + 1];

    synchronized Action action(int signal) {
        return actions[signal] == null ? BY_DEFAULT : actions[signal];
    }

    synchronized void setAction(int signal, Action action) {
        actions[signal] = action;
    }
}
