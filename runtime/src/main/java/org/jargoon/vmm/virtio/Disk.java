// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.Closeable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What a block device keeps its sectors in. Used by one thread at a time; ranges are within its size. */
sealed interface Disk extends Closeable permits RawDisk, OverlayDisk {
    int SECTOR = 512;

    /** In bytes, a multiple of {@link #SECTOR}. */
    long size();

    boolean readOnly();

    /** Reads as much as remains of a buffer. */
    void read(long at, ByteBuffer into) throws IOException;

    /** Writes what remains of a buffer; it is kept once {@link #flush} returns. */
    void write(long at, ByteBuffer from) throws IOException;

    void flush() throws IOException;

    /** Writes what of its contents no file keeps in the state of now. */
    void save(DataOutput to) throws IOException;

    void restore(DataInput from) throws IOException;
}
