// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jargoon.host.HostNames;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** A directory, which is read one entry at a time; its position counts entries. */
public final class DirectoryFile extends OpenFile {
    private final Place place;
    private DirectoryStream<Path> stream;
    private Iterator<Path> hostEntries = Collections.emptyIterator();
    private Iterator<Map.Entry<String, Node>> mounts = Collections.emptyIterator();
    private long position;
    private Entry next;

    DirectoryFile(int flags, Place place) {
        super(flags);
        this.place = place;
    }

    /**
     * An entry.
     *
     * @param type as {@link Stat#entryType} gives it
     */
    public record Entry(String name, long inode, int type) {}

    /** The entry at the position without moving it; null at the end. */
    public synchronized Entry peek() throws IOException {
        if (next == null) {
            next = find();
        }
        return next;
    }

    /** Moves behind the entry of {@link #peek} and returns the new position. */
    public synchronized long advance() {
        next = null;
        return ++position;
    }

    /** Only absolute positions; the reading begins anew and passes over the entries before the position. */
    @Override
    public synchronized long seek(long offset, int whence) throws IOException, ErrnoException {
        if (whence == 1 && offset == 0) {
            return position;
        }
        if (whence != 0 || offset < 0) {
            throw Errno.EINVAL.exception();
        }
        closeStream();
        position = 0;
        next = null;
        while (position < offset && peek() != null) {
            advance();
        }
        return position;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws ErrnoException {
        throw Errno.EISDIR.exception();
    }

    @Override
    public int write(byte[] from, int offset, int length) throws ErrnoException {
        throw Errno.EBADF.exception();
    }

    @Override
    public int readAt(long at, byte[] into, int offset, int length) throws ErrnoException {
        throw Errno.EISDIR.exception();
    }

    @Override
    public Stat stat() throws IOException {
        return statOf(place);
    }

    @Override
    public synchronized long position() {
        return position;
    }

    @Override
    public void synchronize() {
        // The host writes directories back by itself; Java has no way to ask for it.
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    synchronized void dispose() throws IOException {
        closeStream();
    }

    static Stat statOf(Place place) throws IOException {
        if (place.host != null) {
            return HostAttributes.stat(place.host);
        }
        int mode = place.node instanceof Node.Listing listing ? listing.mode() : 0555;
        return Stat.synthetic(syntheticInode(place), Stat.DIRECTORY | mode, 0);
    }

    /** A number for what is not the host's, the same each time. */
    static long syntheticInode(Place place) {
        return Integer.toUnsignedLong(place.guestPath().hashCode()) + 1;
    }

    private Entry find() throws IOException {
        if (position == 0) {
            closeStream();
            mounts = place.node == null
                    ? Collections.emptyIterator()
                    : List.copyOf(place.node.children().entrySet()).iterator();
            return new Entry(".", stat().inode(), Stat.DIRECTORY >>> 12);
        }
        if (position == 1) {
            Place above = place.parent == null ? place : place.parent;
            return new Entry("..", statOf(above).inode(), Stat.DIRECTORY >>> 12);
        }
        if (mounts.hasNext()) {
            return mount(mounts.next());
        }
        return host();
    }

    private Entry mount(Map.Entry<String, Node> child) {
        int type = switch (child.getValue()) {
            case Node.MountPoint _, Node.Listing _ -> Stat.DIRECTORY;
            case Node.Device _, Node.Opened _ -> Stat.CHARACTER;
            case Node.Link _ -> Stat.LINK;
            case Node.Generated _ -> Stat.REGULAR;
        };
        long inode = syntheticInode(Place.of(place, child.getKey(), child.getValue()));
        return new Entry(child.getKey(), inode, type >>> 12);
    }

    private Entry host() throws IOException {
        if (stream == null && place.host != null) {
            stream = Files.newDirectoryStream(place.host);
            hostEntries = stream.iterator();
        }
        try {
            while (hostEntries.hasNext()) {
                Entry entry = hostEntry(hostEntries.next());
                if (entry != null) {
                    return entry;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return null;
    }

    /** Null where it is hidden by a mount point, or gone since the host listed it. */
    private Entry hostEntry(Path path) throws IOException {
        String name = HostNames.text(path.getFileName());
        if (place.node != null && place.node.children().containsKey(name)) {
            return null;
        }
        try {
            Stat stat = HostAttributes.stat(path);
            return new Entry(name, stat.inode(), stat.entryType());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void closeStream() throws IOException {
        hostEntries = Collections.emptyIterator();
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
