// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads the records of a file, one after the other, and checks each. Needs no memory but for one record. */
final class RecordReader implements AutoCloseable {
    private final DataInputStream in;
    private final byte[] bytes = new byte[Records.MOST_BYTES];
    private long number;
    private int tag;
    private ByteBuffer contents;

    /** @param in begins with the first record, and is closed with this */
    RecordReader(InputStream in) throws IOException {
        this.in = new DataInputStream(in);
        next();
    }

    /** Goes to the next record. */
    void next() throws IOException {
        tag = in.readInt();
        int length = in.readInt();
        if (length < 0 || length > bytes.length) {
            throw new IOException("a record of %d bytes".formatted(length));
        }
        in.readFully(bytes, 0, length);
        contents = ByteBuffer.wrap(bytes, 0, length).slice();
        if (in.readInt() != Records.checksum(number++, tag, contents)) {
            throw new IOException("a record whose checksum is wrong");
        }
    }

    boolean is(int expected) {
        return tag == expected;
    }

    void expect(int expected) throws IOException {
        if (!is(expected)) {
            throw new IOException("a record where another belongs");
        }
    }

    /** What the record has, from position 0 on; until {@link #next}. */
    ByteBuffer contents() {
        return contents;
    }

    /** Reads contents. */
    @FunctionalInterface
    interface Reading<T> {
        T read(DataInputStream from) throws IOException;
    }

    /** All that the record has, which must be of a kind; goes to the next. */
    <T> T take(int expected, Reading<T> reading) throws IOException {
        expect(expected);
        DataInputStream from = new DataInputStream(new ByteArrayInputStream(bytes, 0, contents.remaining()));
        T result = reading.read(from);
        if (from.read() >= 0) {
            throw new IOException("a record that is too long");
        }
        next();
        return result;
    }

    /** What a sequence of records of a kind has, read as one; the reader is behind them when it has been read. */
    InputStream sequence(int expected) {
        return new InputStream() {
            private int at;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                while (is(expected) && at == contents.remaining()) {
                    next();
                    at = 0;
                }
                if (!is(expected)) {
                    return -1;
                }
                int count = Math.min(length, contents.remaining() - at);
                contents.get(at, into, offset, count);
                at += count;
                return count;
            }
        };
    }

    /** Expects the end of the file behind the end's record. */
    void expectEnd() throws IOException {
        expect(Records.END);
        if (contents.hasRemaining() || in.read() >= 0) {
            throw new IOException("something behind the end");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
