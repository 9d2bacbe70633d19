// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.function.LongPredicate;

import org.jargoon.linux.abi.Signals;

/** What the process wants done with each signal (sigaction(2)). Handlers are remembered; none is run yet. */
final class SignalState {
    static final long DEFAULT = 0;
    static final long IGNORE = 1;

    /** The kernel's struct sigaction: handler, flags and mask, without a restorer on RISC-V. */
    record Action(long handler, long flags, long mask) {}

    private static final Action BY_DEFAULT = new Action(DEFAULT, 0, 0);

    private final Action[] actions = new Action[Signals.LAST + 1];

    /** The signals whose handlers are of a kind, as bits from signal 1 on. */
    synchronized long set(LongPredicate kind) {
        long set = 0;
        for (int signal = 1; signal <= 64; signal++) {
            set |= kind.test(action(signal).handler()) ? 1L << signal - 1 : 0;
        }
        return set;
    }

    synchronized Action action(int signal) {
        return actions[signal] == null ? BY_DEFAULT : actions[signal];
    }

    synchronized void setAction(int signal, Action action) {
        actions[signal] = action;
    }
}
