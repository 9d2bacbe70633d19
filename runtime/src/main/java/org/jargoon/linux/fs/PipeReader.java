// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** The end of a pipe that is read. */
final class PipeReader extends OpenFile {
    private final Pipe pipe;

    PipeReader(Pipe pipe, int flags) {
        super(OpenFlags.READ_ONLY | flags);
        this.pipe = pipe;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        synchronized (pipe.monitor) {
            if (pipe.count == 0) {
                return pipe.writerOpen ? WOULD_BLOCK : 0;
            }
            int wanted = Math.min(length, pipe.count);
            for (int done = 0; done < wanted; ) {
                int run = Math.min(wanted - done, pipe.buffer.length - pipe.start);
                System.arraycopy(pipe.buffer, pipe.start, into, offset + done, run);
                pipe.start = (pipe.start + run) % pipe.buffer.length;
                done += run;
            }
            pipe.count -= wanted;
            pipe.monitor.notifyAll();
            return wanted;
        }
    }

    @Override
    public int write(byte[] from, int offset, int length) throws ErrnoException {
        throw Errno.EBADF.exception();
    }

    @Override
    public int events() {
        synchronized (pipe.monitor) {
            return (pipe.count > 0 ? PollEvents.INPUT : 0) | (pipe.writerOpen ? 0 : PollEvents.HANG_UP);
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
            pipe.readerOpen = false;
            pipe.monitor.notifyAll();
        }
    }
}
