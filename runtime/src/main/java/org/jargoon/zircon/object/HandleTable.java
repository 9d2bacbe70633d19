// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/** The handles of one process, by value. May be used from any thread. */
public final class HandleTable {
    private static final int STEP = 4;
    private static final int FIXED_BITS = 3;

    private final Map<Integer, Handle> handles = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger(FIXED_BITS);

    int add(Handle handle) throws StatusException {
        StatusException.check(handle.object().retain(), Status.BAD_HANDLE);
        StatusException.check(handle.object().handleOpened(), Status.BAD_HANDLE);
        int value = next.getAndAdd(STEP);
        handles.put(value, handle);
        return value;
    }

    Handle get(int value) throws StatusException {
        Handle handle = handles.get(value);
        StatusException.check(handle != null, Status.BAD_HANDLE);
        return handle;
    }

    /** Closes a handle. */
    public void close(int value) throws StatusException {
        Handle handle = handles.remove(value);
        StatusException.check(handle != null, Status.BAD_HANDLE);
        closed(handle);
    }

    void closeAll() {
        for (Integer value : handles.keySet()) {
            Handle handle = handles.remove(value);
            if (handle != null) {
                closed(handle);
            }
        }
    }

    private static void closed(Handle handle) {
        handle.object().handleClosed();
        handle.object().release();
    }
}
