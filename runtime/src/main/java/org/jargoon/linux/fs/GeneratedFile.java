// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/**
 * An open generated file. Its contents are generated when it is read from its beginning, and kept until the next such
 * read unless the JVM runs out of memory: a guest can have many of these files open, each of megabytes.
 */
final class GeneratedFile extends OpenFile {
    private final Place place;
    private final Node.Generated node;
    private SoftReference<ByteBuffer> contents = new SoftReference<>(null);
    private long position;

    GeneratedFile(int flags, Place place, Node.Generated node) {
        super(flags);
        this.place = place;
        this.node = node;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
        int count = copy(position, into, offset, length);
        position += count;
        return count;
    }

    @Override
    public synchronized int readAt(long at, byte[] into, int offset, int length) throws IOException {
        return copy(at, into, offset, length);
    }

    private int copy(long at, byte[] into, int offset, int length) throws IOException {
        ByteBuffer bytes = at == 0 ? null : contents.get();
        if (bytes == null) {
            bytes = node.contents().bytes();
            contents = new SoftReference<>(bytes);
        }
        int count = (int) Math.clamp(bytes.limit() - at, 0, length);
        if (count > 0) {
            bytes.get((int) at, into, offset, count);
        }
        return count;
    }

    @Override
    public int write(byte[] from, int offset, int length) throws ErrnoException {
        throw Errno.EBADF.exception();
    }

    @Override
    public synchronized long seek(long offset, int whence) throws ErrnoException {
        long size = node.contents().size();
        long target = switch (whence) {
            case 0 -> offset;
            case 1 -> position + offset;
            case 2 -> size + offset;
            default -> throw Errno.EINVAL.exception();
        };
        if (target < 0) {
            throw Errno.EINVAL.exception();
        }
        position = target;
        return position;
    }

    @Override
    public synchronized long position() {
        return position;
    }

    /** Contents that change have no size, and nothing that could be mapped. */
    @Override
    public Mappable mappable() {
        return node.contents().size() > 0 ? Mappable.BYTES : Mappable.NO;
    }

    @Override
    public Stat stat() {
        return statOf(place, node);
    }

    static Stat statOf(Place place, Node.Generated node) {
        return Stat.synthetic(DirectoryFile.syntheticInode(place), Stat.REGULAR | node.mode(), 0)
                .with(node.contents().size(), 1);
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    void dispose() {
        // It holds nothing.
    }
}
