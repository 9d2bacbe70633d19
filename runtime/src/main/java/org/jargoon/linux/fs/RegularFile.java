// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.memory.GuestMemory;

/**
 * A file of the host. One that this process was started with has no place, and another channel for each direction; it
 * stays open.
 */
public final class RegularFile extends OpenFile {
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    private final FileChannel input;
    private final FileChannel output;
    private final Place place;
    private final InheritedDescriptor inherited;
    private final String name;
    private final Stat atOpening;
    private final FileIdentity identity;
    private final FileObserver observer;

    private RegularFile(
            int flags,
            FileChannel input,
            FileChannel output,
            Place place,
            InheritedDescriptor inherited,
            String name,
            FileObserver observer)
            throws IOException {
        super(flags);
        this.input = input;
        this.output = output;
        this.place = place;
        this.inherited = inherited;
        this.name = name;
        this.observer = observer;
        atOpening = askHost();
        identity = new FileIdentity(atOpening.device(), atOpening.inode());
    }

    RegularFile(int flags, FileChannel channel, Place place, FileObserver observer) throws IOException {
        this(flags, channel, channel, place, null, place.guestPath(), observer);
    }

    /**
     * A file that this process was started with.
     *
     * @param input null if it is only written
     * @param output null if it is only read
     * @param name what /proc/self/fd calls it
     */
    static RegularFile inherited(
            InheritedDescriptor descriptor, FileChannel input, FileChannel output, String name, FileObserver observer)
            throws IOException {
        return new RegularFile(descriptor.flags(), input, output, null, descriptor, name, observer);
    }

    /** Position and size are the descriptor's, whichever channel is asked. */
    private FileChannel channel() {
        return input != null ? input : output;
    }

    private Stat askHost() throws IOException {
        return inherited != null ? HostAttributes.statOfTarget(inherited.path()) : HostAttributes.stat(place.host);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        return Math.max(0, input.read(ByteBuffer.wrap(into, offset, length)));
    }

    @Override
    public int write(byte[] from, int offset, int length) throws IOException {
        if ((flags() & OpenFlags.APPEND) != 0) {
            channel().position(channel().size());
        }
        return written(output.write(ByteBuffer.wrap(from, offset, length)));
    }

    @Override
    public int readAt(long position, byte[] into, int offset, int length) throws IOException, ErrnoException {
        checkPosition(position);
        return Math.max(0, input.read(ByteBuffer.wrap(into, offset, length), position));
    }

    @Override
    public int writeAt(long position, byte[] from, int offset, int length) throws IOException, ErrnoException {
        checkPosition(position);
        // pwrite of a file opened with O_APPEND appends, whatever the offset (BUGS in the manual page, kept).
        long at = (flags() & OpenFlags.APPEND) != 0 ? channel().size() : position;
        return written(output.write(ByteBuffer.wrap(from, offset, length), at));
    }

    private int written(int count) throws IOException {
        if (observer.follows(identity)) {
            observer.grew(identity, channel().size());
        }
        return count;
    }

    /** Makes it empty, as opening it with O_TRUNC does. */
    void truncate() throws IOException {
        shrink(0);
    }

    private void shrink(long size) throws IOException {
        if (observer.follows(identity)) {
            observer.shrinks(identity, size);
        }
        output.truncate(size);
    }

    /**
     * Puts pages of the file into guest memory; see {@link GuestMemory#mapFile}.
     *
     * @param writable only if it was opened for reading and writing
     */
    public void map(GuestMemory memory, long address, long offset, long length, boolean writable)
            throws IOException {
        memory.mapFile(address, writable ? output : input, offset, length, writable);
    }

    @Override
    public Mappable mappable() {
        return Mappable.BYTES;
    }

    /** Java maps a file for writing only by a channel that does both. */
    @Override
    public boolean mapsForWriting() {
        return super.mapsForWriting() && input == output;
    }

    @Override
    public FileIdentity identity() {
        return identity;
    }

    @Override
    public long size() throws IOException {
        return channel().size();
    }

    @Override
    public long seek(long offset, int whence) throws IOException, ErrnoException {
        long size = channel().size();
        if ((whence == SEEK_DATA || whence == SEEK_HOLE) && (offset < 0 || offset >= size)) {
            throw Errno.ENXIO.exception();
        }
        long position = switch (whence) {
            case SEEK_SET, SEEK_DATA -> offset;
            case SEEK_CUR -> channel().position() + offset;
            case SEEK_END -> size + offset;
            case SEEK_HOLE -> size;
            default -> throw Errno.EINVAL.exception();
        };
        checkPosition(position);
        channel().position(position);
        return position;
    }

    /** The host is asked by name; where another file has that name by now, what was known at opening is used. */
    @Override
    public Stat stat() throws IOException {
        try {
            Stat now = askHost();
            if (now.inode() == atOpening.inode() && now.device() == atOpening.device()) {
                return now;
            }
        } catch (NoSuchFileException e) {
            return atOpening.with(channel().size(), 0);
        }
        return atOpening.with(channel().size(), 0);
    }

    @Override
    public void resize(long size) throws IOException, ErrnoException {
        checkPosition(size);
        long old = channel().size();
        if (size < old) {
            long position = channel().position();
            shrink(size);
            channel().position(position);
        } else if (size > old) {
            written(output.write(ByteBuffer.allocate(1), size - 1));
        }
    }

    @Override
    public long position() throws IOException {
        return channel().position();
    }

    @Override
    public void synchronize() throws IOException {
        channel().force(true);
    }

    @Override
    public int available() throws IOException {
        return Math.clamp(channel().size() - channel().position(), 0, Integer.MAX_VALUE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    void dispose() throws IOException {
        if (inherited == null) {
            channel().close();
        }
    }

    private static void checkPosition(long position) throws ErrnoException {
        if (position < 0) {
            throw Errno.EINVAL.exception();
        }
    }
}
