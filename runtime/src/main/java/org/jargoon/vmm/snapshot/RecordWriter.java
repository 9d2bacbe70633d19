// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Writes the head of a file, and its records. */
final class RecordWriter {
    private static final int PART = 1 << 16;

    private final DataOutputStream out;
    private long number;

    RecordWriter(OutputStream out) throws IOException {
        this.out = new DataOutputStream(out);
        this.out.writeLong(Records.MAGIC);
        this.out.writeInt(Records.VERSION);
    }

    /** Writes contents. */
    @FunctionalInterface
    interface Contents {
        void write(DataOutput to) throws IOException;
    }

    /** A record that fits into memory. */
    void record(int tag, Contents contents) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        contents.write(new DataOutputStream(bytes));
        record(tag, ByteBuffer.wrap(bytes.toByteArray()));
    }

    /** A record with what remains of a buffer that is a whole array. */
    void record(int tag, ByteBuffer contents) throws IOException {
        if (contents.remaining() > Records.MOST_BYTES) {
            throw new IOException("a record of " + contents.remaining() + " bytes");
        }
        out.writeInt(tag);
        out.writeInt(contents.remaining());
        out.write(contents.array(), contents.position(), contents.remaining());
        out.writeInt(Records.checksum(number++, tag, contents));
    }

    /** As many records as the contents need, whatever their length. */
    void records(int tag, Contents contents) throws IOException {
        byte[] part = new byte[PART];
        OutputStream cut = new OutputStream() {
            private int used;

            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int done = 0; done < length; ) {
                    int count = Math.min(length - done, PART - used);
                    System.arraycopy(bytes, offset + done, part, used, count);
                    used += count;
                    done += count;
                    if (used == PART) {
                        flush();
                    }
                }
            }

            @Override
            public void flush() throws IOException {
                if (used > 0) {
                    record(tag, ByteBuffer.wrap(part, 0, used));
                    used = 0;
                }
            }
        };
        contents.write(new DataOutputStream(cut));
        cut.flush();
    }
}
