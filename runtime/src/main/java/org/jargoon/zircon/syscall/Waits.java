// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.ZxProcess;

/** What may be waited for. */
final class Waits {
    private Waits() {}

    /**
     * A handle to wait through.
     *
     * @throws StatusException BAD_HANDLE; ACCESS_DENIED without the right WAIT; NOT_SUPPORTED if nobody can wait for
     *     such an object
     */
    static Handle handle(ZxProcess process, int value) throws StatusException {
        Handle handle = Calls.handle(process, Syscall.OBJECT_WAIT_ONE.firstHandle(), value);
        check(handle.object().type().isWaitable(), Status.NOT_SUPPORTED);
        return handle;
    }
}
