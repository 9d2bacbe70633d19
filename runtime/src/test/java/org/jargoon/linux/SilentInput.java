// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.InputStream;

/** Input that nothing comes from until it is closed, like a terminal at which nobody types. */
final class SilentInput extends InputStream {
    private boolean closed;

    @Override
    public synchronized int read() {
        boolean interrupted = false;
        while (!closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // As with the host's standard input, an interrupt does not end the read.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return -1;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
