// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.ZxProcess;

/**
 * An object that a syscall works on, which lives until the syscall is through even if its handle is closed meanwhile.
 *
 * @param rights of the handle that led here
 */
record Held<T extends KernelObject>(T object, int rights) implements AutoCloseable {

    /** The object that is given for a parameter, checked as the parameter's declaration demands. */
    @SuppressWarnings("unchecked")
    static <T extends KernelObject> Held<T> of(ZxProcess process, Parameter.Handle parameter, int value)
            throws StatusException {
        Handle handle = Calls.handle(process, parameter, value);
        check(handle.object().retain(), Status.BAD_HANDLE);
        return new Held<>((T) handle.object(), handle.rights());
    }

    @Override
    public void close() {
        object.release();
    }
}
