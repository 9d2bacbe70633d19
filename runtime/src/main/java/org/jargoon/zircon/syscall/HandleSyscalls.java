// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.ZxProcess;

/** Handles themselves (docs/zircon.md §8.2 to §8.5). */
public interface HandleSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /** zx_handle_close: closes a handle; ZX_HANDLE_INVALID is none and fine. */
    default int zx_handle_close(int handle) {
        return Calls.status(() -> {
            if (handle != ZxProcess.INVALID_HANDLE) {
                process().handles().close(handle);
            }
        });
    }

    /**
     * zx_handle_close_many: closes every handle of a list that is one.
     *
     * @param handles null for none
     * @return BAD_HANDLE if any of the others is not ZX_HANDLE_INVALID
     */
    default int zx_handle_close_many(int[] handles) {
        if (handles == null) {
            return Status.OK.code();
        }
        Status status = Status.OK;
        for (int handle : handles) {
            status = zx_handle_close(handle) == Status.OK.code() ? status : Status.BAD_HANDLE;
        }
        return status.code();
    }

    /**
     * zx_handle_duplicate: makes another handle to the same object.
     *
     * @param rights those of the new handle, all of which the given one has, or SAME_RIGHTS
     * @return INVALID_ARGS for other rights; NO_MEMORY if the kernel has no room for another handle
     */
    default int zx_handle_duplicate(int handle, int rights, int[] out) {
        return Calls.status(() -> {
            Handle source = Calls.handle(process(), Syscall.HANDLE_DUPLICATE.firstHandle(), handle);
            check(Handles.mayHave(source, rights), Status.INVALID_ARGS);
            Calls.checkOut(out);
            out[0] = process().add(source.object(), Handles.granted(source, rights));
        });
    }

    /**
     * zx_handle_replace: closes a handle and makes another one to the same object. With rights that it does not have,
     * it is closed all the same.
     *
     * @param rights as for zx_handle_duplicate
     * @return INVALID_ARGS for rights that the handle does not have
     */
    default int zx_handle_replace(int handle, int rights, int[] out) {
        return Calls.status(() -> {
            Handle source = Calls.handle(process(), Syscall.HANDLE_REPLACE.firstHandle(), handle);
            if (!Handles.mayHave(source, rights)) {
                process().handles().close(handle);
                throw StatusException.of(Status.INVALID_ARGS);
            }
            Calls.checkOut(out);
            out[0] = process().handles().replace(source, Handles.granted(source, rights));
        });
    }
}
