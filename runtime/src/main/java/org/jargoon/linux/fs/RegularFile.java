// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** A file of the host. */
public final class RegularFile extends OpenFile {
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final FileChannel channel;
    private final Place place;
    private final Stat atOpening;

    RegularFile(int flags, FileChannel channel, Place place) throws IOException {
        super(flags);
        this.channel = channel;
        this.place = place;
        this.atOpening = HostAttributes.stat(place.host);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return Math.max(0, channel.read(ByteBuffer.wrap(into, offset, length)));
    }

    @Override
    public int write(byte[] from, int offset, int length) throws IOException {
        if ((flags() & OpenFlags.APPEND) != 0) {
            channel.position(channel.size());
        }
        return channel.write(ByteBuffer.wrap(from, offset, length));
    }

    @Override
    public int readAt(long position, byte[] into, int offset, int length) throws IOException, ErrnoException {
        checkPosition(position);
        return Math.max(0, channel.read(ByteBuffer.wrap(into, offset, length), position));
    }

    @Override
    public int writeAt(long position, byte[] from, int offset, int length) throws IOException, ErrnoException {
        checkPosition(position);
        // pwrite of a file opened with O_APPEND appends, whatever the offset (BUGS in the manual page, kept).
        long at = (flags() & OpenFlags.APPEND) != 0 ? channel.size() : position;
        return channel.write(ByteBuffer.wrap(from, offset, length), at);
    }

    @Override
    public long seek(long offset, int whence) throws IOException, ErrnoException {
        long size = channel.size();
        if ((whence == SEEK_DATA || whence == SEEK_HOLE) && (offset < 0 || offset >= size)) {
            throw Errno.ENXIO.exception();
        }
        long position = switch (whence) {
            case SEEK_SET, SEEK_DATA -> offset;
            case SEEK_CUR -> channel.position() + offset;
            case SEEK_END -> size + offset;
            case SEEK_HOLE -> size;
            default -> throw Errno.EINVAL.exception();
        };
        checkPosition(position);
        channel.position(position);
        return position;
    }

    /** The host is asked by name; where another file has that name by now, what was known at opening is used. */
    @Override
    public Stat stat() throws IOException {
        try {
            Stat now = HostAttributes.stat(place.host);
            if (now.inode() == atOpening.inode() && now.device() == atOpening.device()) {
                return now;
            }
        } catch (NoSuchFileException e) {
            return atOpening.with(channel.size(), 0);
        }
        return atOpening.with(channel.size(), 0);
    }

    @Override
    public void resize(long size) throws IOException, ErrnoException {
        checkPosition(size);
        long old = channel.size();
        if (size < old) {
            long position = channel.position();
            channel.truncate(size);
            channel.position(position);
        } else if (size > old) {
            channel.write(ByteBuffer.allocate(1), size - 1);
        }
    }

    @Override
    public void synchronize() throws IOException {
        channel.force(true);
    }

    @Override
    public int available() throws IOException {
        return Math.clamp(channel.size() - channel.position(), 0, Integer.MAX_VALUE);
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    void dispose() throws IOException {
        channel.close();
    }

    private static void checkPosition(long position) throws ErrnoException {
        if (position < 0) {
            throw Errno.EINVAL.exception();
        }
    }
}
