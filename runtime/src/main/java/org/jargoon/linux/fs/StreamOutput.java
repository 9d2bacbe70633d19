// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.io.OutputStream;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** A stream of the host to write to. A write waits until the host has taken all of it. */
public final class StreamOutput extends OpenFile {
    private final OutputStream stream;
    private final boolean terminal;

    public StreamOutput(OutputStream stream, boolean terminal) {
        super(terminal ? OpenFlags.READ_WRITE : OpenFlags.WRITE_ONLY);
        this.stream = stream;
        this.terminal = terminal;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws ErrnoException {
        throw Errno.EBADF.exception();
    }

    @Override
    public int write(byte[] from, int offset, int length) throws IOException {
        synchronized (stream) {
            stream.write(from, offset, length);
            stream.flush();
        }
        return length;
    }

    @Override
    public Stat stat() {
        return streamStat(terminal, 4);
    }

    @Override
    public boolean terminal() {
        return terminal;
    }

    /** The stream belongs to whoever passed it and stays open. */
    @Override
    void dispose() throws IOException {
        stream.flush();
    }

    static Stat streamStat(boolean terminal, long inode) {
        // Major number 136, minor 0: the first pseudo terminal.
        return terminal
                ? Stat.synthetic(inode, Stat.CHARACTER | 0620, 136 << 8)
                : Stat.synthetic(inode, Stat.FIFO | 0600, 0);
    }
}
