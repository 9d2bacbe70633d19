// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.ZxProcess;

/** What the syscalls of all groups need. */
final class Calls {
    private Calls() {}

    /** The work of a syscall. */
    @FunctionalInterface
    interface Body {
        void run() throws StatusException;
    }

    /** Does a syscall's work and returns its {@code zx_status_t}. */
    static int status(Body body) {
        try {
            body.run();
            return Status.OK.code();
        } catch (StatusException e) {
            return e.status().code();
        }
    }

    /** The object that is given for a parameter, checked as the parameter's declaration demands. */
    static <T extends KernelObject> T get(ZxProcess process, Parameter.Handle parameter, int value)
            throws StatusException {
        return process.get(
                value, parameter.type(), parameter.rights().applyAsInt(process.kernel().profile()));
    }
}
