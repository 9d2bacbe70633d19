// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import org.jargoon.zircon.object.ZxProcess;

/** Time (reference §8.9). */
public interface ClockSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_clock_get_monotonic: the time that deadlines are in.
     *
     * @return nanoseconds since some moment in the past
     */
    default long zx_clock_get_monotonic() {
        return System.nanoTime();
    }
}
