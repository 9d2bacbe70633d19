// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.util.ArrayDeque;
import java.util.Queue;

/** What comes from the debugger and from the guest, in its order, for the thread of a session. For any thread. */
final class Inbox {
    /** How many packets wait at most; then the debugger has to. */
    private static final int CAPACITY = 16;

    private final Queue<Incoming> queue = new ArrayDeque<>();
    private boolean closed;

    /** Puts what came from the debugger; waits while much is there already. */
    synchronized void put(Incoming incoming) throws InterruptedException {
        while (queue.size() >= CAPACITY && !closed) {
            wait();
        }
        add(incoming);
    }

    /** Puts what the guest did, which never waits: there is one stop for each time that it is asked to go on. */
    synchronized void tell(StopEvent event) {
        add(new Incoming.Target(event));
    }

    private void add(Incoming incoming) {
        queue.add(incoming);
        notifyAll();
    }

    /** Takes what came first; waits for it. */
    synchronized Incoming take() throws InterruptedException {
        while (queue.isEmpty()) {
            wait();
        }
        Incoming first = queue.remove();
        notifyAll();
        return first;
    }

    /** Nobody takes anything any more. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
