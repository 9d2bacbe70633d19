// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** A stream of the host to write to. A write waits until the host has taken all of it. */
public final class StreamOutput extends OpenFile {
    private final OutputStream stream;
    private final boolean terminal;
    private final InheritedDescriptor descriptor;

    /** @param descriptor the stream's, if it is one of this process; otherwise null */
    StreamOutput(OutputStream stream, boolean terminal, InheritedDescriptor descriptor) {
        super(terminal ? OpenFlags.READ_WRITE : OpenFlags.WRITE_ONLY);
        this.stream = stream;
        this.terminal = terminal;
        this.descriptor = descriptor;
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
        return streamStat(terminal, descriptor, 4);
    }

    /** There is always room, because a write waits itself. Only the host knows whether the reader is gone. */
    @Override
    public int events() {
        Optional<Integer> told = descriptor == null ? Optional.empty() : descriptor.poll(PollEvents.OUTPUT);
        return PollEvents.OUTPUT | told.orElse(0) & PollEvents.ALWAYS;
    }

    /** The reader of a pipe, or the terminal, may go away. */
    @Override
    public boolean changesFromOutside() {
        return descriptor != null;
    }

    /** As Linux has it for the end of a pipe that is written: what waits to be read, of which there is nothing here. */
    @Override
    public int available() {
        return 0;
    }

    @Override
    public String name() {
        return streamName(terminal, 4);
    }

    @Override
    public Optional<byte[]> askTerminal(int request, int size) {
        return descriptor == null ? Optional.empty() : descriptor.askTerminal(request, size);
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

    static String streamName(boolean terminal, long inode) {
        return terminal ? "/dev/pts/0" : "pipe:[" + inode + "]";
    }

    /** Of all that a terminal or another device of the host could tell, the guest learns only that it is a device. */
    static Stat streamStat(boolean terminal, InheritedDescriptor descriptor, long inode) {
        boolean device = terminal || descriptor != null && descriptor.type() == Stat.CHARACTER;
        // Major number 136, minor 0: the first pseudo terminal.
        return device
                ? Stat.synthetic(inode, Stat.CHARACTER | 0620, terminal ? 136 << 8 : descriptor.special())
                : Stat.synthetic(inode, Stat.FIFO | 0600, 0);
    }
}
