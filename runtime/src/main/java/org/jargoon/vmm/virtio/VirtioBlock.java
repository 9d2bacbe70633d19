// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.Closeable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A block device (Virtio 1.2, 5.2) on a file of the host's.
 *
 * <p>Its cache is the host's: a write is done when the host's kernel has it, so it outlives this process, and a flush
 * is done when the disk has it. A driver that does not know of flushes gets each write to the disk (5.2.6.2).
 */
public final class VirtioBlock extends VirtioDevice implements Closeable {
    private static final long SEG_MAX = 1 << 2;
    private static final long RO = 1 << 5;
    private static final long BLK_SIZE = 1 << 6;
    private static final long FLUSH = 1 << 9;
    private static final long DISCARD = 1 << 13;
    private static final long WRITE_ZEROES = 1 << 14;

    private static final int IN = 0;
    private static final int OUT = 1;
    private static final int FLUSH_REQUEST = 4;
    private static final int GET_ID = 8;
    private static final int DISCARD_REQUEST = 11;
    private static final int WRITE_ZEROES_REQUEST = 13;

    private static final byte OK = 0;
    private static final byte IOERR = 1;
    private static final byte UNSUPPORTED = 2;

    private static final int HEADER = 16;
    private static final int ID_LENGTH = 20;
    private static final int RANGE = 16;
    private static final int UNMAP = 1;
    private static final int CONFIG_SIZE = 60;
    // A request is its header, its status and these: as many as fit into QEMU's 256.
    private static final int MOST_SEGMENTS = 254;
    private static final int MOST_RANGES = 16;
    private static final int MOST_RANGE_SECTORS = 1 << 22;

    private final Disk disk;
    private final byte[] serial;
    private final ByteBuffer header = buffer(HEADER);
    private final ByteBuffer range = buffer(RANGE);
    private final ByteBuffer status = buffer(1);
    private final ByteBuffer transfer = ByteBuffer.allocate(128 << 10);
    private boolean writeThrough;
    private boolean closed;

    private VirtioBlock(Disk disk, String serial) {
        this.disk = disk;
        this.serial = Arrays.copyOf(serial.getBytes(StandardCharsets.US_ASCII), ID_LENGTH);
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A disk in a raw image.
     *
     * @param readOnly whether the guest is told that it cannot be written
     * @param serial how the guest tells disks apart, at most 20 characters of ASCII
     * @throws IOException with a line for the user: the image is not there, may not be used so, is in use by another
     *     machine, or no whole number of sectors
     */
    public static VirtioBlock raw(Path image, boolean readOnly, String serial) throws IOException {
        return new VirtioBlock(new RawDisk(image, readOnly), serial);
    }

    /** A disk that begins with what a raw image holds, which is never written; what the guest writes is lost. */
    public static VirtioBlock copyOnWrite(Path image, String serial) throws IOException {
        return new VirtioBlock(OverlayDisk.temporary(image), serial);
    }

    /**
     * A disk that begins with what a raw image holds, which is never written; what the guest writes goes to a file that
     * the next machine can go on with.
     */
    public static VirtioBlock copyOnWrite(Path image, Path overlay, String serial) throws IOException {
        return new VirtioBlock(OverlayDisk.kept(image, overlay), serial);
    }

    @Override
    int id() {
        return 2;
    }

    @Override
    String kind() {
        return "disk";
    }

    @Override
    long features() {
        return SEG_MAX | BLK_SIZE | FLUSH | (disk.readOnly() ? RO : DISCARD | WRITE_ZEROES);
    }

    @Override
    int queues() {
        return 1;
    }

    @Override
    byte[] config() {
        ByteBuffer config = buffer(CONFIG_SIZE);
        config.putLong(0, disk.size() / Disk.SECTOR);
        config.putInt(12, MOST_SEGMENTS);
        config.putInt(20, Disk.SECTOR);
        if (!disk.readOnly()) {
            config.putInt(36, MOST_RANGE_SECTORS).putInt(40, MOST_RANGES).putInt(44, 1);
            config.putInt(48, MOST_RANGE_SECTORS).putInt(52, MOST_RANGES).put(56, (byte) 1);
        }
        return config.array();
    }

    @Override
    void activate(long accepted) {
        writeThrough = (accepted & FLUSH) == 0;
    }

    @Override
    void process(int index, Virtqueue queue) throws VirtqueueFault {
        for (Chain request = queue.next(); request != null; request = queue.next()) {
            serve(request, queue);
            // The driver can go on with this one while the next is served.
            queue.signal();
        }
    }

    private void serve(Chain request, Virtqueue queue) throws VirtqueueFault {
        if (request.readable() < HEADER || request.writable() < 1) {
            throw new VirtqueueFault("request without header or status");
        }
        request.read(0, header.clear());
        long room = request.writable() - 1;
        long written = 0;
        byte result;
        try {
            switch (header.getInt(0)) {
                case IN -> {
                    result = read(request, queue, room);
                    written = result == OK ? room : 0;
                }
                case OUT -> result = write(request, queue);
                case FLUSH_REQUEST -> {
                    disk.flush();
                    result = OK;
                }
                case GET_ID -> {
                    written = Math.min(room, ID_LENGTH);
                    request.write(0, ByteBuffer.wrap(serial, 0, (int) written));
                    result = OK;
                }
                case DISCARD_REQUEST, WRITE_ZEROES_REQUEST -> result = changeRanges(request, queue);
                default -> result = UNSUPPORTED;
            }
        } catch (IOException e) {
            // The guest learns of it, and decides what its disk is worth then.
            result = IOERR;
        }
        if (queue.stopped()) {
            return;
        }
        request.write(room, status.clear().put(0, result));
        // 2.7.8.2: all of what is counted was written; the status lies behind all of it only if that was filled.
        queue.complete(written == room ? room + 1 : written);
    }

    /** The position on the disk of so many bytes from the header's sector on, or -1 if it has them not. */
    private long position(long length) {
        return position(header.getLong(8), length);
    }

    private long position(long sector, long length) {
        long sectors = disk.size() / Disk.SECTOR;
        boolean inside = length % Disk.SECTOR == 0 && sector >= 0 && sector <= sectors
                && length / Disk.SECTOR <= sectors - sector;
        return inside ? sector * Disk.SECTOR : -1;
    }

    private byte read(Chain request, Virtqueue queue, long length) throws VirtqueueFault, IOException {
        long at = position(length);
        if (at < 0) {
            return IOERR;
        }
        for (long done = 0; done < length && !queue.stopped(); done += transfer.limit()) {
            transfer.clear().limit((int) Math.min(transfer.capacity(), length - done));
            disk.read(at + done, transfer);
            request.write(done, transfer.rewind());
        }
        return OK;
    }

    private byte write(Chain request, Virtqueue queue) throws VirtqueueFault, IOException {
        long length = request.readable() - HEADER;
        long at = position(length);
        if (at < 0 || disk.readOnly()) {
            return IOERR;
        }
        for (long done = 0; done < length && !queue.stopped(); done += transfer.limit()) {
            transfer.clear().limit((int) Math.min(transfer.capacity(), length - done));
            request.read(HEADER + done, transfer);
            disk.write(at + done, transfer.rewind());
        }
        return written();
    }

    private byte written() throws IOException {
        if (writeThrough) {
            disk.flush();
        }
        return OK;
    }

    /** Discards ranges of sectors or has them read as zeroes (5.2.6.2). */
    private byte changeRanges(Chain request, Virtqueue queue) throws VirtqueueFault, IOException {
        boolean discards = header.getInt(0) == DISCARD_REQUEST;
        long length = request.readable() - HEADER;
        if (disk.readOnly() || length == 0 || length % RANGE != 0 || length > MOST_RANGES * RANGE) {
            return IOERR;
        }
        for (long done = 0; done < length; done += RANGE) {
            request.read(HEADER + done, range.clear());
            long sectors = range.getInt(8) & 0xffff_ffffL;
            int flags = range.getInt(12);
            if ((flags & ~UNMAP) != 0 || discards && flags != 0) {
                return UNSUPPORTED;
            }
            long at = position(range.getLong(0), sectors * Disk.SECTOR);
            if (at < 0 || sectors > MOST_RANGE_SECTORS) {
                return IOERR;
            }
            // The host's files cannot be given holes from Java, and a discarded sector may hold anything.
            if (!discards) {
                writeZeroes(at, sectors * Disk.SECTOR, queue);
            }
        }
        return written();
    }

    private void writeZeroes(long at, long length, Virtqueue queue) throws IOException {
        byte[] zeroes = new byte[(int) Math.min(length, transfer.capacity())];
        for (long done = 0; done < length && !queue.stopped(); done += zeroes.length) {
            disk.write(at + done, ByteBuffer.wrap(zeroes, 0, (int) Math.min(zeroes.length, length - done)));
        }
    }

    @Override
    void save(DataOutput to) throws IOException {
        disk.save(to);
    }

    @Override
    void restore(DataInput from) throws IOException {
        disk.restore(from);
    }

    /** Closes its files, after a last flush. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            try (disk) {
                disk.flush();
            }
        }
    }
}
