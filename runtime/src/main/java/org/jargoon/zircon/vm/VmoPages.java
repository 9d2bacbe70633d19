// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_BITS;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * The bytes of a VMO: its size, its frames, and where they are mapped, which is who has to be told before frames
 * change.
 *
 * <p>Sizes are multiples of the page's size below 2^63. Offsets and lengths come from programs: any number is possible.
 */
final class VmoPages {
    /** As much is copied at a time with the lock held: a core that touches a new page waits no longer than that. */
    private static final int CHUNK = 64 << 10;

    private final PageList pages = new PageList();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition holdEnded = lock.newCondition();

    /** Where this is mapped, or was until a moment ago: until no core uses the mapping any more. */
    private final Set<VmMapping> mappings = new HashSet<>();

    private volatile long size;
    private volatile Hold hold;

    /** Pages [first, end), of which nothing may be resolved or changed until those who hold them are through. */
    private record Hold(long first, long end) {
        boolean covers(long page) {
            return page >= first && page < end;
        }
    }

    VmoPages(long size) {
        this.size = size;
    }

    long size() {
        return size;
    }

    /** What zx_object_get_info tells of it, all at one moment. */
    record Statistics(long size, int mappings, long aspaces, long committedBytes) {}

    Statistics statistics() {
        lock.lock();
        try {
            long aspaces = mappings.stream().map(VmMapping::aspace).distinct().count();
            return new Statistics(size, mappings.size(), aspaces, pages.count() << PAGE_BITS);
        } finally {
            lock.unlock();
        }
    }

    /** {@link VmoDispatcher#read}. */
    void read(long offset, ByteBuffer into) throws StatusException {
        checkRange(offset, into.remaining());
        int length;
        for (int done = 0; done < into.remaining(); done += length) {
            length = Math.min(CHUNK, into.remaining() - done);
            lock.lock();
            try {
                checkRange(offset + done, length);
                HostCopy.forEachPage(offset + done, length, done, (page, inPage, at, count) -> {
                    PageFrame frame = pages.get(page);
                    long address = frame == null ? 0 : frame.address() + inPage;
                    HostCopy.toBuffer(address, into, into.position() + at, count);
                });
            } finally {
                lock.unlock();
            }
        }
    }

    /** {@link VmoDispatcher#write}. */
    void write(long offset, ByteBuffer from) throws StatusException {
        checkRange(offset, from.remaining());
        try {
            int length;
            for (int done = 0; done < from.remaining(); done += length) {
                length = Math.min(CHUNK, from.remaining() - done);
                lock.lock();
                try {
                    prepareWrite(offset + done, length);
                    HostCopy.forEachPage(offset + done, length, done, (page, inPage, at, count) -> {
                        long address = committed(page).address() + inPage;
                        HostCopy.fromBuffer(from, from.position() + at, address, count);
                    });
                } finally {
                    lock.unlock();
                }
            }
        } finally {
            synchronizeCode(offset, from.remaining());
        }
    }

    /** Changes the size; what lies behind the new end is gone. */
    void setSize(long bytes) throws StatusException {
        lock.lock();
        try {
            awaitNoHold();
            long before = size;
            size = bytes;
            if (bytes < before) {
                withHold(bytes >>> PAGE_BITS, before >>> PAGE_BITS, pages::release);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A copy of [offset, offset + length), zero where that is behind the end; shares the frames. */
    VmoPages snapshot(long offset, long length) throws StatusException {
        VmoPages copy = new VmoPages(length);
        lock.lock();
        try {
            awaitNoHold();
            // Who may write to the pages now must lose that before they are shared.
            withHold(offset >>> PAGE_BITS, offset + length >>> PAGE_BITS, (first, end) -> {
                pages.forEach(first, end, (page, frame) -> {
                    frame.share();
                    copy.pages.set(page - first, frame);
                });
            });
        } finally {
            lock.unlock();
        }
        return copy;
    }

    /** Lets all frames go; nothing is mapped and there is no handle any more, but a late caller may still ask. */
    void clear() {
        lock.lock();
        try {
            size = 0;
            pages.release(0, Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The host page at {@code offset}, made if it is not there, with what may be done to it in its lowest bits
     * ({@link org.jargoon.memory.PhysicalMemory#resolve}).
     *
     * @param access what is asked for
     * @param allowed what the mapping permits, {@code access} among it
     * @return 0 if it is not possible, or not now: {@link #fault} says which
     */
    long resolve(long offset, int access, int allowed) {
        long page = offset >>> PAGE_BITS;
        if (!isResolvable(offset)) {
            return 0;
        }
        PageFrame frame = pages.get(page);
        if (frame == null) {
            frame = commitForGuest(offset);
            if (frame == null) {
                return 0;
            }
        }
        int possible = frame.isExclusive() ? allowed : allowed & ~WRITE;
        return (possible & access) == 0 ? 0 : frame.address() | possible;
    }

    /** Makes an access possible that {@link #resolve} refused, or says why it is not. Waits for those who hold it. */
    Status fault(long offset, int access) {
        lock.lock();
        try {
            awaitNoHold();
            check(offset >= 0 && offset < size, Status.OUT_OF_RANGE);
            long page = offset >>> PAGE_BITS;
            committed(page);
            if (access == WRITE) {
                unshare(page, page + 1);
            }
            return Status.OK;
        } catch (StatusException e) {
            return e.status();
        } finally {
            lock.unlock();
        }
    }

    void addMapping(VmMapping mapping) {
        lock.lock();
        try {
            mappings.add(mapping);
        } finally {
            lock.unlock();
        }
    }

    /** To be called once no core uses the mapping any more. */
    void removeMapping(VmMapping mapping) {
        lock.lock();
        try {
            mappings.remove(mapping);
        } finally {
            lock.unlock();
        }
    }

    private void checkRange(long offset, long length) throws StatusException {
        long now = size;
        check(offset >= 0 && offset <= now && length <= now - offset, Status.OUT_OF_RANGE);
    }

    private boolean isResolvable(long offset) {
        Hold held = hold;
        return offset >= 0 && offset < size && (held == null || !held.covers(offset >>> PAGE_BITS));
    }

    private PageFrame commitForGuest(long offset) {
        lock.lock();
        try {
            return isResolvable(offset) ? committed(offset >>> PAGE_BITS) : null;
        } catch (StatusException e) {
            // Only NO_MEMORY: the core exits, and fault() meets the same.
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** The page's frame, made if there is none. With the lock held. */
    private PageFrame committed(long page) throws StatusException {
        PageFrame frame = pages.get(page);
        if (frame == null) {
            frame = PageFrame.zeroed();
            pages.set(page, frame);
        }
        return frame;
    }

    /** Waits until the bytes are there and may be written to by the host. With the lock held. */
    private void prepareWrite(long offset, int length) throws StatusException {
        awaitNoHold();
        checkRange(offset, length);
        unshare(offset >>> PAGE_BITS, offset + length + PAGE_SIZE - 1 >>> PAGE_BITS);
        checkRange(offset, length);
    }

    /** Copies those of the pages that are shared. With the lock held and no hold; gives the lock up meanwhile. */
    private void unshare(long first, long end) throws StatusException {
        if (!isAnyShared(first, end)) {
            return;
        }
        withHold(first, end, (_, _) -> {
            for (long page = first; page < end; page++) {
                PageFrame frame = pages.get(page);
                if (frame != null && !frame.isExclusive()) {
                    pages.set(page, frame.copy());
                    frame.release();
                }
            }
        });
    }

    private boolean isAnyShared(long first, long end) {
        for (long page = first; page < end; page++) {
            PageFrame frame = pages.get(page);
            if (frame != null && !frame.isExclusive()) {
                return true;
            }
        }
        return false;
    }

    /** A change to the frames of the pages [first, end). */
    @FunctionalInterface
    private interface Change {
        void run(long first, long end) throws StatusException;
    }

    private void awaitNoHold() {
        while (hold != null) {
            holdEnded.awaitUninterruptibly();
        }
    }

    /**
     * Changes the frames of pages while no core uses them. With the lock held and no hold; gives the lock up while it
     * waits for cores.
     */
    private void withHold(long first, long end, Change change) throws StatusException {
        hold = new Hold(first, end);
        try {
            List<MappedRange> ranges = mappedRanges(first << PAGE_BITS, end << PAGE_BITS, false);
            if (!ranges.isEmpty()) {
                lock.unlock();
                try {
                    ranges.forEach(range -> range.aspace().mappingChanged(range.address(), range.length()));
                } finally {
                    lock.lock();
                }
            }
            change.run(first, end);
        } finally {
            hold = null;
            holdEnded.signalAll();
        }
    }

    private void synchronizeCode(long offset, int length) {
        List<MappedRange> ranges;
        lock.lock();
        try {
            ranges = mappedRanges(offset, offset + length, true);
        } finally {
            lock.unlock();
        }
        ranges.forEach(range -> range.aspace().synchronizeCode(range.address(), range.length()));
    }

    /** Where the bytes [from, to) are mapped. With the lock held. */
    private List<MappedRange> mappedRanges(long from, long to, boolean executable) {
        List<MappedRange> ranges = new ArrayList<>();
        for (VmMapping mapping : mappings) {
            if (!executable || mapping.isExecutable()) {
                MappedRange range = mapping.rangeOf(from, to);
                if (range != null) {
                    ranges.add(range);
                }
            }
        }
        return ranges;
    }
}
