// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

/** The buffer between the two ends of a pipe (pipe(7)); its fields are guarded by the monitor. */
public final class Pipe {
    static final int CAPACITY = 1 << 16;
    /** Writes up to this many bytes are never torn. */
    static final int ATOMIC = 4096;

    final Object monitor;
    final byte[] buffer = new byte[CAPACITY];
    final long inode;
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

    Stat stat() {
        return Stat.synthetic(inode, Stat.FIFO | 0600, 0);
    }
}
