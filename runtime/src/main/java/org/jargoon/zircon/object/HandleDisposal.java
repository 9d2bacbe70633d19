// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes handles that were in messages. Such a handle may be the last one to a channel in whose messages are others,
 * and so on as deep as its maker likes: they are closed one after the other and not one inside the other, so that the
 * depth takes no stack.
 */
final class HandleDisposal {
    private static final ThreadLocal<Deque<Handle>> RUNNING = new ThreadLocal<>();

    private HandleDisposal() {}

    /** Closes the handles that are not null: now, or if this thread is inside a call of this, when that returns. */
    static void dispose(Handle[] handles) {
        Deque<Handle> running = RUNNING.get();
        if (running != null) {
            addAll(running, handles);
            return;
        }
        Deque<Handle> left = new ArrayDeque<>();
        addAll(left, handles);
        RUNNING.set(left);
        try {
            for (Handle handle = left.poll(); handle != null; handle = left.poll()) {
                handle.dispose();
            }
        } finally {
            RUNNING.remove();
        }
    }

    private static void addAll(Deque<Handle> to, Handle[] handles) {
        for (Handle handle : handles) {
            if (handle != null) {
                to.add(handle);
            }
        }
    }
}
