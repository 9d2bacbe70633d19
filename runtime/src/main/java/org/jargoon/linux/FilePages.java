// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.IOException;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.FileIdentity;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.linux.fs.RegularFile;
import org.jargoon.memory.GuestMemory;

/**
 * The pages of a mapped file; one object per call of mmap, which the pieces of that mapping share.
 *
 * <p>A shared mapping of a host's file is that file: the host's pages are put into guest memory. A private one is a
 * copy, made at once, so that later changes of the file are not seen; POSIX leaves that open. Pages behind the file's
 * end do not exist: they have no protection, and an access that is checked raises SIGBUS.
 *
 * <p>Guarded by the address space.
 */
final class FilePages implements Backing {
    private static final int CHUNK = 1 << 16;

    private final OpenFile file;
    private final boolean shared;
    private final boolean writable;
    private long size;
    private int users;

    /**
     * @param shared MAP_SHARED
     * @param writable whether a shared mapping may be made writable
     */
    FilePages(OpenFile file, boolean shared, boolean writable) throws IOException {
        this.file = file;
        this.shared = shared;
        this.writable = writable;
        size = file.size();
    }

    OpenFile file() {
        return file;
    }

    @Override
    public boolean isShared() {
        return shared;
    }

    @Override
    public boolean isFileItself() {
        return shared && file instanceof RegularFile;
    }

    /** EACCES if a shared mapping of a file that may only be read would become writable. */
    void checkProtection(int protection) throws ErrnoException {
        if (shared && !writable && (protection & GuestMemory.WRITE) != 0) {
            throw Errno.EACCES.exception();
        }
    }

    boolean isOf(FileIdentity identity) {
        return identity.equals(file.identity());
    }

    /** The file's size in bytes as far as memory has followed it. */
    long size() {
        return size;
    }

    void setSize(long value) {
        size = value;
    }

    /** The file's size now. */
    long currentSize() throws IOException {
        return file.size();
    }

    long presentEnd(Mapping mapping) {
        return presentEnd(mapping, size);
    }

    /** The first address of a mapping whose page would not exist if the file had so many bytes. */
    static long presentEnd(Mapping mapping, long size) {
        long behind = Math.max(0, size - mapping.offset());
        long length = mapping.end() - mapping.start();
        return mapping.start() + (behind >= length ? length : AddressSpace.roundUp(behind));
    }

    /**
     * Puts the file's bytes where they belong.
     *
     * @param from the first page
     * @param to behind the last page, each of which lies in the file
     */
    void fill(GuestMemory memory, Mapping mapping, long from, long to) throws ErrnoException, IOException {
        long offset = mapping.offsetAt(from);
        long length = Math.min(to - from, currentSize() - offset);
        if (length <= 0) {
            return;
        }
        if (isFileItself()) {
            try {
                ((RegularFile) file).map(memory, from, offset, length, writable);
            } catch (IOException e) {
                // The host has no mappings or no address space left.
                throw Errno.ENOMEM.exception();
            }
        } else {
            copy(memory, from, offset, length);
        }
    }

    private void copy(GuestMemory memory, long address, long offset, long length) throws ErrnoException, IOException {
        byte[] buffer = new byte[(int) Math.clamp(length, 0, CHUNK)];
        long done = 0;
        while (done < length) {
            int count = file.readAt(offset + done, buffer, 0, (int) Math.min(buffer.length, length - done));
            if (count <= 0) {
                return;
            }
            memory.load(address + done, buffer, 0, count);
            done += count;
        }
    }

    /** Writes a shared mapping's changes to the host's disk. */
    void synchronize() throws ErrnoException, IOException {
        if (isFileItself()) {
            file.synchronize();
        }
    }

    /** One more piece of the mapping; returns whether it is the first. */
    boolean retain() {
        if (users++ == 0) {
            file.retain();
            return true;
        }
        return false;
    }

    /** One piece fewer; returns whether it was the last, and the file is closed if no descriptor refers to it. */
    boolean release() {
        if (--users > 0) {
            return false;
        }
        try {
            file.release();
        } catch (IOException e) {
            // munmap has no way to say what the closing of a file reports, on Linux neither.
            return true;
        }
        return true;
    }
}
