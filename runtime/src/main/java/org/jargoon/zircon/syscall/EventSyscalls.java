// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.EventDispatcher;
import org.jargoon.zircon.object.EventPairDispatcher;
import org.jargoon.zircon.object.ZxProcess;

/** Events and event pairs: things to be signaled and waited for (docs/zircon.md §8.9). */
public interface EventSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /** zx_event_create: makes an event; INVALID_ARGS for options other than 0. */
    default int zx_event_create(int options, int[] out) {
        return Calls.status(() -> {
            check(options == 0, Status.INVALID_ARGS);
            Calls.add(process(), new EventDispatcher(process().kernel()), out);
        });
    }

    /** zx_eventpair_create: makes an event pair's two ends; NOT_SUPPORTED for options other than 0. */
    default int zx_eventpair_create(int options, int[] out0, int[] out1) {
        return Calls.status(() -> {
            check(options == 0, Status.NOT_SUPPORTED);
            Calls.addPair(process(), EventPairDispatcher.pair(process().kernel()), out0, out1);
        });
    }
}
