// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.Deadline;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.SignalWait;
import org.jargoon.zircon.object.ZxProcess;

/** Time (docs/zircon.md §8.9). */
public interface ClockSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_clock_get_monotonic: the time that deadlines are in.
     *
     * @return nanoseconds since some moment in the past
     */
    default long zx_clock_get_monotonic() {
        return Deadline.now();
    }

    /**
     * zx_nanosleep: sleeps until a deadline; one that has passed gives other threads a chance to run.
     *
     * @return CANCELED if the Java thread is interrupted, whose interrupt status stays set
     */
    default int zx_nanosleep(long deadline) {
        if (Deadline.remaining(deadline) == 0) {
            Thread.yield();
            return Status.OK.code();
        }
        Status status = SignalWait.await(new Handle[0], new int[0], deadline).status();
        return (status == Status.TIMED_OUT ? Status.OK : status).code();
    }
}
