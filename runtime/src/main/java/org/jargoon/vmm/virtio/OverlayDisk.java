// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * A disk that begins as a copy of another, which is never written: blocks that were written lie in a file of their own.
 *
 * <p>The file begins with a header and a map, one bit for each block that it holds, and has each block at a fixed
 * place, so that it is sparse. A flush brings the blocks to the disk before the map that counts them.
 */
final class OverlayDisk implements Disk {
    static final int BLOCK = 4096;
    private static final long MAGIC = 0x3159_4c52_564f_474aL;
    // Header: magic, the size of the base, the size of a block.
    private static final int BASE_SIZE = 8;
    private static final int BLOCK_SIZE = 16;
    private static final long MAP = BLOCK;
    private static final int BLOCKS_IN_MAP_PAGE = BLOCK * Byte.SIZE;

    private final RawDisk base;
    private final DiskFile file;
    /** Whether somebody can have an interest in the file later. */
    private final boolean lasting;
    private final long size;
    private final long data;
    private final BitSet present = new BitSet();
    /** Pages of the map that are not in the file as they are in {@link #present}. */
    private final BitSet changedMap = new BitSet();
    private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK).order(ByteOrder.LITTLE_ENDIAN);

    private OverlayDisk(RawDisk base, DiskFile file, boolean lasting) {
        this.base = base;
        this.file = file;
        this.lasting = lasting;
        size = base.size();
        data = MAP + (blocks(size) + BLOCKS_IN_MAP_PAGE - 1) / BLOCKS_IN_MAP_PAGE * BLOCK;
    }

    private static long blocks(long size) {
        return (size + BLOCK - 1) / BLOCK;
    }

    /** An overlay that is gone with the machine. */
    static OverlayDisk temporary(Path image) throws IOException {
        Path path = Files.createTempFile("jargoon-", ".overlay");
        // Were it deleted now, it could not be opened again when a thread is interrupted; see DiskFile.
        path.toFile().deleteOnExit();
        return open(image, path, false);
    }

    /**
     * An overlay that stays: made if it is not there yet, otherwise gone on with.
     *
     * @throws IOException if it is no overlay, or one of another disk
     */
    static OverlayDisk kept(Path image, Path overlay) throws IOException {
        return open(image, overlay, true);
    }

    private static OverlayDisk open(Path image, Path overlay, boolean lasting) throws IOException {
        RawDisk base = new RawDisk(image, true);
        DiskFile file = null;
        try {
            if (blocks(base.size()) > Integer.MAX_VALUE) {
                throw new IOException("disk image " + image + " has 8 TiB or more, too much for an overlay");
            }
            // The file is sparse wherever nothing is written; only Windows has to be asked for that.
            file = new DiskFile(overlay, false, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.SPARSE, StandardOpenOption.CREATE);
            OverlayDisk disk = new OverlayDisk(base, file, lasting);
            if (file.size() == 0) {
                disk.format();
            } else {
                disk.load(image, overlay);
            }
            return disk;
        } catch (IOException e) {
            base.close();
            if (file != null) {
                file.close();
            }
            throw e;
        }
    }

    private void format() throws IOException {
        block.clear().putLong(0, MAGIC).putLong(BASE_SIZE, size).putInt(BLOCK_SIZE, BLOCK);
        file.write(0, block);
        for (long at = MAP; at < data; at += BLOCK) {
            storeMapPage((int) ((at - MAP) / BLOCK));
        }
    }

    private void load(Path image, Path overlay) throws IOException {
        if (file.size() < data) {
            throw new IOException("%s is not an overlay of a disk of %d bytes".formatted(overlay, size));
        }
        file.read(0, block.clear());
        if (block.getLong(0) != MAGIC || block.getInt(BLOCK_SIZE) != BLOCK) {
            throw new IOException(overlay + " is not an overlay; name a file that is one or does not exist");
        }
        if (block.getLong(BASE_SIZE) != size) {
            throw new IOException("%s is an overlay of a disk of %d bytes, but %s has %d"
                    .formatted(overlay, block.getLong(BASE_SIZE), image, size));
        }
        for (long at = MAP; at < data; at += BLOCK) {
            file.read(at, block.clear());
            long first = (at - MAP) / BLOCK * BLOCKS_IN_MAP_PAGE;
            BitSet page = BitSet.valueOf(block.flip());
            page.stream().filter(i -> first + i < blocks(size)).forEach(i -> present.set((int) first + i));
        }
    }

    private void storeMapPage(int page) throws IOException {
        int first = page * BLOCKS_IN_MAP_PAGE;
        int behind = (int) Math.min((long) first + BLOCKS_IN_MAP_PAGE, Integer.MAX_VALUE);
        block.clear().put(present.get(first, behind).toByteArray());
        while (block.hasRemaining()) {
            block.put((byte) 0);
        }
        file.write(MAP + (long) page * BLOCK, block.flip());
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean readOnly() {
        return false;
    }

    @Override
    public void read(long at, ByteBuffer into) throws IOException {
        int end = into.limit();
        long from = at;
        while (into.position() < end) {
            boolean own = present.get((int) (from / BLOCK));
            long behind = from;
            do {
                behind = (behind / BLOCK + 1) * BLOCK;
            } while (behind - from < end - into.position() && present.get((int) (behind / BLOCK)) == own);
            int step = (int) Math.min(end - into.position(), behind - from);
            into.limit(into.position() + step);
            if (own) {
                file.read(data + from, into);
            } else {
                base.read(from, into);
            }
            into.limit(end);
            from += step;
        }
    }

    @Override
    public void write(long at, ByteBuffer from) throws IOException {
        int end = from.limit();
        long to = at;
        try {
            while (from.position() < end) {
                int index = (int) (to / BLOCK);
                int skipped = (int) (to % BLOCK);
                int step = Math.min(end - from.position(), BLOCK - skipped);
                from.limit(from.position() + step);
                if (step < BLOCK && !present.get(index)) {
                    copyFromBase(index);
                }
                file.write(data + to, from);
                from.limit(end);
                mark(index);
                to += step;
            }
        } finally {
            from.limit(end);
        }
    }

    private void copyFromBase(int index) throws IOException {
        long start = (long) index * BLOCK;
        block.clear().limit((int) Math.min(BLOCK, size - start));
        base.read(start, block);
        file.write(data + start, block.flip());
    }

    private void mark(int index) {
        if (!present.get(index)) {
            present.set(index);
            changedMap.set(index / BLOCKS_IN_MAP_PAGE);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!lasting) {
            return;
        }
        file.flush();
        if (!changedMap.isEmpty()) {
            storeMap();
            file.flush();
        }
    }

    private void storeMap() throws IOException {
        for (int page = changedMap.nextSetBit(0); page >= 0; page = changedMap.nextSetBit(page + 1)) {
            storeMapPage(page);
        }
        changedMap.clear();
    }

    /** The blocks themselves: the file goes on to change, and one that is temporary is gone by then. */
    @Override
    public void save(DataOutput to) throws IOException {
        to.writeLong(size);
        to.writeInt(present.cardinality());
        byte[] copy = new byte[BLOCK];
        for (int i = present.nextSetBit(0); i >= 0; i = present.nextSetBit(i + 1)) {
            long start = (long) i * BLOCK;
            block.clear().limit((int) Math.min(BLOCK, size - start));
            file.read(data + start, block);
            block.flip().get(copy, 0, block.limit());
            to.writeInt(i);
            to.write(copy);
        }
    }

    @Override
    public void restore(DataInput from) throws IOException {
        long saved = from.readLong();
        int count = from.readInt();
        if (saved != size || count < 0 || count > blocks(size)) {
            throw new IOException("the disk had %d bytes when the state was saved, now %d".formatted(saved, size));
        }
        changedMap.set(0, (int) ((data - MAP) / BLOCK));
        present.clear();
        byte[] copy = new byte[BLOCK];
        for (int i = 0; i < count; i++) {
            int index = from.readInt();
            long start = (long) index * BLOCK;
            if (index < 0 || start >= size) {
                throw new IOException("the saved state has block " + index + " of a smaller disk");
            }
            from.readFully(copy);
            file.write(data + start, ByteBuffer.wrap(copy, 0, (int) Math.min(BLOCK, size - start)));
            present.set(index);
        }
    }

    @Override
    public void close() throws IOException {
        try (base; file) {
            if (lasting) {
                storeMap();
            } else {
                file.delete();
            }
        }
    }
}
