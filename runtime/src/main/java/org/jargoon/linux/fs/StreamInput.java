// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/**
 * A stream of the host to read from.
 *
 * <p>Where the stream says that bytes are available they are read at once. Otherwise a thread of its own waits for
 * them, because a read of the host's standard input cannot be interrupted and a guest that waits must still be
 * stoppable.
 */
public final class StreamInput extends OpenFile {
    private static final int BUFFER_SIZE = 1 << 16;

    private final InputStream stream;
    private final boolean terminal;
    private final InheritedDescriptor descriptor;
    private final Object monitor;

    // All guarded by the monitor.
    private byte[] buffer;
    private int start;
    private int end;
    private boolean ended;
    private IOException failure;
    private boolean wanted;
    private Thread reader;
    private boolean disposed;

    /** @param descriptor the stream's, if it is one of this process; otherwise null */
    StreamInput(InputStream stream, boolean terminal, InheritedDescriptor descriptor, Object monitor) {
        super(terminal ? OpenFlags.READ_WRITE : OpenFlags.READ_ONLY);
        this.stream = stream;
        this.terminal = terminal;
        this.descriptor = descriptor;
        this.monitor = monitor;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        synchronized (monitor) {
            if (start < end) {
                int count = Math.min(length, end - start);
                System.arraycopy(buffer, start, into, offset, count);
                start += count;
                return count;
            }
            if (failure != null) {
                IOException thrown = failure;
                failure = null;
                throw thrown;
            }
            if (ended) {
                // A terminal goes on after its end-of-file character.
                ended = !terminal;
                return 0;
            }
            if (!wanted) {
                int available = stream.available();
                if (available > 0) {
                    return Math.max(0, stream.read(into, offset, Math.min(length, available)));
                }
                request();
            }
            return WOULD_BLOCK;
        }
    }

    @Override
    public int write(byte[] from, int offset, int length) throws ErrnoException {
        throw Errno.EBADF.exception();
    }

    @Override
    public int events() {
        synchronized (monitor) {
            if (start < end || failure != null) {
                return PollEvents.INPUT;
            }
            if (ended) {
                return terminal ? PollEvents.INPUT : PollEvents.HANG_UP;
            }
            int events = wanted ? 0 : askStream();
            if (events == 0 && !wanted) {
                request();
            }
            return events;
        }
    }

    /** What the stream says itself; Java's streams do not tell that they have ended. */
    private int askStream() {
        int asked = PollEvents.INPUT | PollEvents.PRIORITY;
        Optional<Integer> told = descriptor == null ? Optional.empty() : descriptor.poll(asked);
        try {
            return told.isPresent() ? told.get() : stream.available() > 0 ? PollEvents.INPUT : 0;
        } catch (IOException e) {
            // Reading will tell.
            return PollEvents.INPUT;
        }
    }

    @Override
    public boolean changesFromOutside() {
        return true;
    }

    @Override
    public int available() throws IOException {
        synchronized (monitor) {
            return end - start + (wanted ? 0 : Math.max(0, stream.available()));
        }
    }

    @Override
    public Stat stat() {
        return StreamOutput.streamStat(terminal, descriptor, 3);
    }

    @Override
    public String name() {
        return StreamOutput.streamName(terminal, 3);
    }

    @Override
    public Optional<byte[]> askTerminal(int request, int size) {
        return descriptor == null ? Optional.empty() : descriptor.askTerminal(request, size);
    }

    @Override
    public boolean terminal() {
        return terminal;
    }

    /** The stream belongs to whoever passed it and stays open; a thread that waits in it ends after that read. */
    @Override
    void dispose() {
        synchronized (monitor) {
            disposed = true;
            monitor.notifyAll();
        }
    }

    private void request() {
        wanted = true;
        if (reader == null) {
            buffer = new byte[BUFFER_SIZE];
            reader = Thread.ofPlatform().daemon().name("guest-input").start(this::readAhead);
        }
        monitor.notifyAll();
    }

    private void readAhead() {
        try {
            while (awaitRequest()) {
                int count = -1;
                IOException thrown = null;
                try {
                    count = stream.read(buffer, 0, buffer.length);
                } catch (IOException e) {
                    thrown = e;
                }
                synchronized (monitor) {
                    start = 0;
                    end = Math.max(0, count);
                    failure = thrown;
                    ended = count < 0 && thrown == null;
                    wanted = false;
                    monitor.notifyAll();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean awaitRequest() throws InterruptedException {
        synchronized (monitor) {
            while (!wanted && !disposed) {
                monitor.wait();
            }
            return !disposed;
        }
    }
}
