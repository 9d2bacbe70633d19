// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.TimerDispatcher;
import org.jargoon.zircon.object.ZxProcess;

/** Timers (docs/zircon.md §8.9). */
public interface TimerSyscalls {
    /** ZX_CLOCK_MONOTONIC. */
    int CLOCK_MONOTONIC = 0;

    /** ZX_TIMER_SLACK_CENTER, _EARLY and _LATE: on which sides of its deadline a timer may fire. */
    int TIMER_SLACK_CENTER = 0;

    int TIMER_SLACK_EARLY = 1;
    int TIMER_SLACK_LATE = 2;

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_timer_create: makes a timer, which is not set.
     *
     * @param options one of the slack modes, else INVALID_ARGS
     * @param clockId {@link #CLOCK_MONOTONIC}, else INVALID_ARGS
     */
    default int zx_timer_create(int options, int clockId, int[] out) {
        return Calls.status(() -> {
            check(options >= TIMER_SLACK_CENTER && options <= TIMER_SLACK_LATE, Status.INVALID_ARGS);
            check(clockId == CLOCK_MONOTONIC, Status.INVALID_ARGS);
            Calls.add(process(), new TimerDispatcher(process().kernel()), out);
        });
    }

    /**
     * zx_timer_set: makes a timer not signaled, and signaled from a deadline on; at once if that has passed.
     *
     * @param slack by how many nanoseconds it may miss the deadline: not used, but OUT_OF_RANGE, before anything else,
     *     if negative
     */
    default int zx_timer_set(int handle, long deadline, long slack) {
        return Calls.status(() -> {
            check(slack >= 0, Status.OUT_OF_RANGE);
            Calls.<TimerDispatcher>get(process(), Syscall.TIMER_SET.firstHandle(), handle).set(deadline);
        });
    }

    /** zx_timer_cancel: makes a timer neither signaled nor set. */
    default int zx_timer_cancel(int handle) {
        return Calls.status(() ->
                Calls.<TimerDispatcher>get(process(), Syscall.TIMER_CANCEL.firstHandle(), handle).cancel());
    }
}
