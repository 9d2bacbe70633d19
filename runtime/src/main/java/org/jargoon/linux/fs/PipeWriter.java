// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** The end of a pipe that is written. */
final class PipeWriter extends OpenFile {
    private final Pipe pipe;

    PipeWriter(Pipe pipe, int flags) {
        super(OpenFlags.WRITE_ONLY | flags);
        this.pipe = pipe;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws ErrnoException {
        throw Errno.EBADF.exception();
    }

    @Override
    public int write(byte[] from, int offset, int length) throws ErrnoException {
        synchronized (pipe.monitor) {
            if (!pipe.readerOpen) {
                throw Errno.EPIPE.exception();
            }
            int room = pipe.room();
            if (room == 0 || length <= Pipe.ATOMIC && room < length) {
                return WOULD_BLOCK;
            }
            int wanted = Math.min(length, room);
            for (int done = 0; done < wanted; ) {
                int to = (pipe.start + pipe.count) % pipe.buffer.length;
                int run = Math.min(wanted - done, pipe.buffer.length - to);
                System.arraycopy(from, offset + done, pipe.buffer, to, run);
                pipe.count += run;
                done += run;
            }
            pipe.monitor.notifyAll();
            return wanted;
        }
    }

    @Override
    public int events() {
        synchronized (pipe.monitor) {
            return (pipe.room() >= Pipe.ATOMIC ? PollEvents.OUTPUT : 0)
                    | (pipe.readerOpen ? 0 : PollEvents.ERROR);
        }
    }

    @Override
    public int available() {
        synchronized (pipe.monitor) {
            return pipe.count;
        }
    }

    @Override
    public Pipe pipe() {
        return pipe;
    }

    @Override
    public Stat stat() {
        return pipe.stat();
    }

    @Override
    void dispose() {
        synchronized (pipe.monitor) {
            pipe.writerOpen = false;
            pipe.monitor.notifyAll();
        }
    }
}
