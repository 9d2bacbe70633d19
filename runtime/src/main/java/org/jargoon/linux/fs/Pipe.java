// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** The buffer between the two ends of a pipe (pipe(7)); its fields are guarded by the monitor. */
public final class Pipe {
    private static final int FIRST_CAPACITY = 1 << 16;
    // Linux's default of fs.pipe-max-size.
    private static final int LARGEST_CAPACITY = 1 << 20;
    /** Writes up to this many bytes are never torn. */
    static final int ATOMIC = 4096;

    final Object monitor;
    byte[] buffer = new byte[FIRST_CAPACITY];
    private final long inode;
    int start;
    int count;
    boolean readerOpen = true;
    boolean writerOpen = true;

    private final PipeReader reader;
    private final PipeWriter writer;

    /**
     * @param flags status flags for both ends
     * @param monitor notified whenever an end becomes ready
     */
    public Pipe(int flags, Object monitor, long inode) {
        this.monitor = monitor;
        this.inode = inode;
        reader = new PipeReader(this, flags);
        writer = new PipeWriter(this, flags);
    }

    public OpenFile reader() {
        return reader;
    }

    public OpenFile writer() {
        return writer;
    }

    /** How many bytes it holds when it is full. */
    public int capacity() {
        synchronized (monitor) {
            return buffer.length;
        }
    }

    /**
     * Changes the capacity (F_SETPIPE_SZ) and returns the new one, which is a power of two.
     *
     * @throws ErrnoException EPERM above the largest that users may have, EBUSY if more is in it
     */
    public int resize(long wanted) throws ErrnoException {
        if (wanted <= 0 || wanted > Integer.MAX_VALUE) {
            throw Errno.EINVAL.exception();
        }
        if (wanted > LARGEST_CAPACITY) {
            throw Errno.EPERM.exception();
        }
        int size = Math.max(ATOMIC, Integer.highestOneBit((int) wanted - 1 << 1));
        synchronized (monitor) {
            if (size < count) {
                throw Errno.EBUSY.exception();
            }
            byte[] larger = new byte[size];
            for (int i = 0; i < count; i++) {
                larger[i] = buffer[(start + i) % buffer.length];
            }
            buffer = larger;
            start = 0;
            monitor.notifyAll();
            return size;
        }
    }

    long inode() {
        return inode;
    }

    /** How many bytes can be written; the monitor is held. */
    int room() {
        return buffer.length - count;
    }

    Stat stat() {
        return Stat.synthetic(inode, Stat.FIFO | 0600, 0);
    }
}
