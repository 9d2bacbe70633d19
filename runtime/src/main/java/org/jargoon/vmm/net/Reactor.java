// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.LongSupplier;

/** The one thread's view of the host's sockets and of time. Belongs to that thread, but for {@link #wakeUp}. */
final class Reactor implements AutoCloseable {
    /** What is to be done when a channel is ready. */
    @FunctionalInterface
    interface Handler {
        void ready(SelectionKey key);
    }

    private final Selector selector;
    private final LongSupplier clock;
    private long now;

    /** @param clock in milliseconds from any start */
    Reactor(LongSupplier clock) throws IOException {
        this.selector = Selector.open();
        this.clock = clock;
        this.now = clock.getAsLong();
    }

    /** The time of this turn, in milliseconds. */
    long now() {
        return now;
    }

    SelectionKey register(SelectableChannel channel, int operations, Handler handler) throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, handler);
    }

    /** Waits for channels until a time and serves those that are ready. */
    void turn(long until) throws IOException {
        long wait = until - clock.getAsLong();
        if (wait <= 0) {
            selector.selectNow(this::dispatch);
        } else {
            selector.select(this::dispatch, wait);
        }
        tick();
    }

    /** Looks at the clock again. */
    void tick() {
        now = clock.getAsLong();
    }

    private void dispatch(SelectionKey key) {
        tick();
        if (key.isValid()) {
            ((Handler) key.attachment()).ready(key);
        }
    }

    /** Ends the wait, from any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Closes all channels. */
    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
