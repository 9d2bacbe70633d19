// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.zircon.object.ZxProcess;

/**
 * A handle to a kernel object, as a Java object. All methods are syscalls by this handle: what they demand of it and
 * the errors that they give, as {@link ZxException}, are those of the syscall that each names.
 */
public abstract sealed class ZxObject implements AutoCloseable permits Guest, Port, Vcpu, Vmar, Vmo {
    private final Zircon zircon;
    private final AtomicInteger handle;

    ZxObject(Zircon zircon, int handle) {
        this.zircon = zircon;
        this.handle = new AtomicInteger(handle);
    }

    final Zircon zircon() {
        return zircon;
    }

    /** The handle's value in its process: 0 once it is closed. */
    public final int handle() {
        return handle.get();
    }

    /** zx_handle_close. The second time does nothing, and neither does it behind the end of its process. */
    @Override
    public final void close() {
        int value = handle.getAndSet(ZxProcess.INVALID_HANDLE);
        if (!zircon.isClosed()) {
            ZxException.check("zx_handle_close", zircon.syscalls().zx_handle_close(value));
        }
    }

    @Override
    public final String toString() {
        return "%s %#x".formatted(getClass().getSimpleName(), handle());
    }
}
