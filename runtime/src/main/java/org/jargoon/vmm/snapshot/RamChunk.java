// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * A chunk of RAM as a record: its offset, a bitmap of the pages that are not zero, and those, deflated. One object does
 * for chunk after chunk.
 */
final class RamChunk implements AutoCloseable {
    static final int PAGE = 4096;
    static final int PAGES = 256;
    static final int SIZE = PAGE * PAGES;

    private static final int BITMAP_WORDS = PAGES / Long.SIZE;
    private static final int HEAD = Long.BYTES + BITMAP_WORDS * Long.BYTES;

    /** What deflating can add to a chunk that cannot be compressed, by far. */
    private static final int SLACK = SIZE / 64;

    /** The longest record. */
    static final int MOST_BYTES = HEAD + SIZE + SLACK;

    private static final ByteBuffer ZERO_PAGE = ByteBuffer.allocate(PAGE).asReadOnlyBuffer();

    private final byte[] ram = new byte[SIZE];
    private final byte[] packed = new byte[SIZE];
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final Inflater inflater = new Inflater(true);

    /** How many bytes of RAM the chunk at an offset has. */
    static int length(SnapshotMemory memory, long offset) {
        return (int) Math.min(SIZE, memory.size() - offset);
    }

    /**
     * Writes the chunk at an offset.
     *
     * @param record a buffer of {@link #MOST_BYTES} that gets it, from its beginning, and whose limit is set behind it
     * @return false if all of it is zero: no record is needed
     */
    boolean save(SnapshotMemory memory, long offset, ByteBuffer record) {
        int length = length(memory, offset);
        memory.read(offset, ByteBuffer.wrap(ram, 0, length));
        record.clear().putLong(offset);
        long present = 0;
        int count = 0;
        for (int page = 0; page < PAGES; page++) {
            if (page * PAGE < length && !isZero(ram, page)) {
                present |= 1L << page;
                System.arraycopy(ram, page * PAGE, packed, count++ * PAGE, PAGE);
            }
            if ((page + 1) % Long.SIZE == 0) {
                record.putLong(present);
                present = 0;
            }
        }
        deflater.reset();
        deflater.setInput(packed, 0, count * PAGE);
        deflater.finish();
        deflater.deflate(record);
        if (!deflater.finished()) {
            throw new IllegalStateException("deflating made a chunk too long");
        }
        record.flip();
        return count > 0;
    }

    private static boolean isZero(byte[] bytes, int page) {
        return ByteBuffer.wrap(bytes, page * PAGE, PAGE).equals(ZERO_PAGE);
    }

    /** The offset that a record is about. */
    static long offset(ByteBuffer record) throws IOException {
        if (record.remaining() < HEAD) {
            throw new IOException("a short chunk of memory");
        }
        return record.getLong(0);
    }

    /**
     * Reads a record, and checks it: {@link #store} can be called then.
     *
     * @param length of RAM in the chunk
     * @throws IOException if it is no chunk of that length
     */
    void load(ByteBuffer record, int length) throws IOException {
        int count = 0;
        for (int page = 0; page < PAGES; page++) {
            if (isPresent(record, page)) {
                if (page * PAGE >= length) {
                    throw new IOException("a page behind the end of memory");
                }
                count++;
            }
        }
        inflate(record.duplicate().position(HEAD), count * PAGE);
        int from = 0;
        for (int page = 0; page * PAGE < length; page++) {
            if (isPresent(record, page)) {
                System.arraycopy(packed, from++ * PAGE, ram, page * PAGE, PAGE);
            } else {
                Arrays.fill(ram, page * PAGE, (page + 1) * PAGE, (byte) 0);
            }
        }
    }

    private static boolean isPresent(ByteBuffer record, int page) {
        return (record.getLong(Long.BYTES + page / Long.SIZE * Long.BYTES) >>> page & 1) != 0;
    }

    private void inflate(ByteBuffer from, int length) throws IOException {
        inflater.reset();
        inflater.setInput(from);
        try {
            int done = 0;
            while (done < length) {
                int more = inflater.inflate(packed, done, length - done);
                if (more == 0) {
                    throw new IOException("a chunk of memory with too few pages");
                }
                done += more;
            }
            boolean more = inflater.inflate(new byte[1]) != 0;
            if (more || !inflater.finished() || inflater.getRemaining() != 0) {
                throw new IOException("a chunk of memory with too many pages");
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
    }

    /** Copies what {@link #load} has read to RAM. */
    void store(SnapshotMemory memory, long offset, int length) {
        memory.write(offset, ByteBuffer.wrap(ram, 0, length));
    }

    /** Makes a chunk of RAM zero, and writes no page that is already; what is loaded stays so. */
    void clear(SnapshotMemory memory, long offset) {
        int length = length(memory, offset);
        memory.read(offset, ByteBuffer.wrap(packed, 0, length));
        for (int page = 0; page * PAGE < length; page++) {
            if (!isZero(packed, page)) {
                memory.write(offset + (long) page * PAGE, ZERO_PAGE.duplicate());
            }
        }
    }

    @Override
    public void close() {
        deflater.end();
        inflater.end();
    }
}
