// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_BITS;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.KernelObject;

/**
 * A virtual memory object: a sequence of bytes, zero at first, that processes read and write and that guests see where
 * it is mapped (reference §8.12). A page of it has host memory from the moment on that somebody writes there or a guest
 * touches it.
 *
 * <p>May be used from any thread. Bytes that are written while others read them arrive in no particular order.
 */
public final class VmoDispatcher extends KernelObject {
    /** Sizes and ends of ranges are below this, which leaves them positive: in bytes. */
    private static final long LARGEST_SIZE = Long.MAX_VALUE & -PAGE_SIZE;

    /** As much is copied at a time with the lock held: a core that touches a new page waits no longer than that. */
    private static final int CHUNK = 64 << 10;

    /** ZX_INFO_VMO and the flags in its record: TYPE_PAGED, RESIZABLE, IS_COW_CLONE, VIA_HANDLE. */
    private static final int INFO_TOPIC = 23;

    private static final int INFO_PAGED = 1 << 0;
    private static final int INFO_RESIZABLE = 1 << 1;
    private static final int INFO_COPY = 1 << 2;
    private static final int INFO_VIA_HANDLE = 1 << 3;

    private final boolean resizable;
    private final VmoDispatcher parent;
    private final PageList pages = new PageList();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition holdEnded = lock.newCondition();

    /** Where this is mapped, or was until a moment ago: until no core uses the mapping any more. */
    private final Set<VmMapping> mappings = new HashSet<>();

    private int children;
    private volatile long size;
    private volatile Hold hold;
    private volatile byte[] name = {};

    /** Pages [first, end), of which nothing may be resolved or changed until those who hold them are through. */
    private record Hold(long first, long end) {
        boolean covers(long page) {
            return page >= first && page < end;
        }
    }

    private VmoDispatcher(Kernel kernel, long size, boolean resizable, VmoDispatcher parent) {
        super(kernel, ObjectType.VMO, Signals.ZERO_CHILDREN);
        this.size = size;
        this.resizable = resizable;
        this.parent = parent;
    }

    /**
     * Makes a VMO.
     *
     * @param size in bytes; rounded up to a multiple of the page's size
     * @param options 0 or {@link VmFlags#VMO_RESIZABLE}
     * @throws StatusException INVALID_ARGS for other options, OUT_OF_RANGE if the size is 2^63 or more
     */
    public static VmoDispatcher create(Kernel kernel, long size, int options) throws StatusException {
        check((options & ~VmFlags.VMO_RESIZABLE) == 0, Status.INVALID_ARGS);
        return new VmoDispatcher(kernel, roundedSize(size), options != 0, null);
    }

    /** In bytes, a multiple of the page's size. */
    public long size() {
        return size;
    }

    public boolean isResizable() {
        return resizable;
    }

    @Override
    public byte[] name() {
        return name;
    }

    @Override
    public void setName(byte[] value) {
        name = value;
    }

    /** The koid of the VMO that this is a child of, or 0. */
    public long parentKoid() {
        return parent == null ? 0 : parent.koid();
    }

    /** How many children exist: those that were made from this one, not from a child of it. */
    public int childCount() {
        lock.lock();
        try {
            return children;
        } finally {
            lock.unlock();
        }
    }

    /** How many mappings of it exist. */
    public int mappingCount() {
        lock.lock();
        try {
            return mappings.size();
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes have host memory; what is shared with another VMO counts in both. */
    public long committedBytes() {
        lock.lock();
        try {
            return pages.count() << PAGE_BITS;
        } finally {
            lock.unlock();
        }
    }

    /** {@inheritDoc} The rights of the handle that leads here, at offset 96, are the caller's to fill in. */
    @Override
    protected boolean info(int topic, ByteBuffer record) {
        if (topic != INFO_TOPIC) {
            return false;
        }
        ByteBuffer at = record.slice().order(ByteOrder.LITTLE_ENDIAN);
        lock.lock();
        try {
            int flags = INFO_PAGED | INFO_VIA_HANDLE;
            flags |= (resizable ? INFO_RESIZABLE : 0) | (parent != null ? INFO_COPY : 0);
            at.putLong(0, koid()).put(8, name).putLong(40, size);
            at.putLong(48, parentKoid()).putLong(56, children).putLong(64, mappings.size());
            at.putLong(72, mappings.stream().map(VmMapping::aspace).distinct().count()).putInt(80, flags);
            at.putLong(88, pages.count() << PAGE_BITS);
        } finally {
            lock.unlock();
        }
        return true;
    }

    /**
     * Copies bytes from {@code offset} on into all that {@code into} has remaining, and leaves its position.
     *
     * @throws StatusException OUT_OF_RANGE if the VMO has no such bytes, with nothing copied; some may have been if the
     *     VMO shrinks meanwhile
     */
    public void read(long offset, ByteBuffer into) throws StatusException {
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

    /**
     * Copies all that {@code from} has remaining to {@code offset}, and leaves its position. A guest that runs sees it,
     * also as code.
     *
     * @throws StatusException OUT_OF_RANGE as for {@link #read}; NO_MEMORY, when a part may have been written
     */
    public void write(long offset, ByteBuffer from) throws StatusException {
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

    /**
     * Changes the size. What lay behind the new end is gone, and reads zero should the VMO grow again; a guest's access
     * there fails with OUT_OF_RANGE.
     *
     * @param bytes rounded up to a multiple of the page's size
     * @throws StatusException UNAVAILABLE if the size is fixed, OUT_OF_RANGE if it would be 2^63 or more
     */
    public void setSize(long bytes) throws StatusException {
        check(resizable, Status.UNAVAILABLE);
        long rounded = roundedSize(bytes);
        lock.lock();
        try {
            awaitNoHold();
            long before = size;
            size = rounded;
            if (rounded < before) {
                withHold(rounded >>> PAGE_BITS, before >>> PAGE_BITS, pages::release);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Makes a child with the contents that this VMO has now: writes to one of them are not seen in the other
     * (zx_vmo_create_child). What lies behind this VMO's end reads zero in the child.
     *
     * <p>ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE leaves open when a page's contents are taken, until it is written;
     * here it does the same as ZX_VMO_CHILD_SNAPSHOT. A ZX_VMO_CHILD_SLICE would share pages with this VMO for good, in both
     * directions; nothing here needs one, and it is NOT_SUPPORTED.
     *
     * @param options one of the two, and {@link VmFlags#CHILD_RESIZABLE} if its size may be changed
     * @param offset in this VMO, a multiple of the page's size
     * @param bytes the child's size, rounded up to a multiple of the page's size
     * @throws StatusException OUT_OF_RANGE if the size or its end is 2^63 or more; INVALID_ARGS for bad options or
     *     offset; NOT_SUPPORTED
     */
    public VmoDispatcher createChild(int options, long offset, long bytes) throws StatusException {
        long rounded = roundedSize(bytes);
        int kind = options & ~VmFlags.CHILD_RESIZABLE;
        check(options != VmFlags.CHILD_SLICE, Status.NOT_SUPPORTED);
        check(
                kind == VmFlags.CHILD_SNAPSHOT || kind == VmFlags.CHILD_SNAPSHOT_AT_LEAST_ON_WRITE,
                Status.INVALID_ARGS);
        check(offset % PAGE_SIZE == 0, Status.INVALID_ARGS);
        check(offset >= 0 && rounded <= LARGEST_SIZE - offset, Status.OUT_OF_RANGE);
        VmoDispatcher child =
                new VmoDispatcher(kernel(), rounded, (options & VmFlags.CHILD_RESIZABLE) != 0, this);
        lock.lock();
        try {
            awaitNoHold();
            // Who may write to the pages now must lose that before they are shared.
            withHold(offset >>> PAGE_BITS, offset + rounded >>> PAGE_BITS, (first, end) -> {
                pages.forEach(first, end, (page, frame) -> {
                    frame.share();
                    child.pages.set(page - first, frame);
                });
            });
            childrenChanged(1);
        } finally {
            lock.unlock();
        }
        return child;
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

    @Override
    protected void destroy() {
        lock.lock();
        try {
            size = 0;
            pages.release(0, Long.MAX_VALUE);
        } finally {
            lock.unlock();
        }
        if (parent != null) {
            parent.childDestroyed();
        }
    }

    private void childDestroyed() {
        lock.lock();
        try {
            childrenChanged(-1);
        } finally {
            lock.unlock();
        }
    }

    /** With the lock held, which those of signals come after. */
    private void childrenChanged(int by) {
        children += by;
        boolean none = children == 0;
        updateSignals(none ? 0 : Signals.ZERO_CHILDREN, none ? Signals.ZERO_CHILDREN : 0);
    }

    /**
     * Checks a size that a program gives.
     *
     * @throws StatusException OUT_OF_RANGE if it is 2^63 or more once it is rounded up to whole pages
     */
    public static void checkSize(long bytes) throws StatusException {
        roundedSize(bytes);
    }

    private static long roundedSize(long bytes) throws StatusException {
        check(bytes >= 0 && bytes <= LARGEST_SIZE, Status.OUT_OF_RANGE);
        return bytes + PAGE_SIZE - 1 & -PAGE_SIZE;
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
