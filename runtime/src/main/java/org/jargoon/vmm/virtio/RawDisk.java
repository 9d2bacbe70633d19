// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk whose sectors lie one after the other in a file. */
final class RawDisk implements Disk {
    private final DiskFile file;
    private final boolean readOnly;
    private final long size;

    /** @throws IOException if the file cannot be opened or is no whole number of sectors */
    RawDisk(Path image, boolean readOnly) throws IOException {
        file = readOnly
                ? new DiskFile(image, true, StandardOpenOption.READ)
                : new DiskFile(image, false, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.readOnly = readOnly;
        size = file.size();
        if (size % SECTOR != 0) {
            file.close();
            throw new IOException("disk image %s has %d bytes, which is no multiple of %d; make it longer with"
                    .formatted(image, size, SECTOR) + " truncate -s %" + SECTOR + " " + image);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public void read(long at, ByteBuffer into) throws IOException {
        file.read(at, into);
    }

    @Override
    public void write(long at, ByteBuffer from) throws IOException {
        file.write(at, from);
    }

    @Override
    public void flush() throws IOException {
        if (!readOnly) {
            file.flush();
        }
    }

    /** The image itself is the state; that it is the right one is with who restores. */
    @Override
    public void save(DataOutput to) throws IOException {
        flush();
        to.writeLong(size);
    }

    @Override
    public void restore(DataInput from) throws IOException {
        long saved = from.readLong();
        if (saved != size) {
            throw new IOException("the disk had %d bytes when the state was saved, now %d".formatted(saved, size));
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
