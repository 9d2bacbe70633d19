// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.KernelObject;

/**
 * A virtual memory object: a sequence of bytes, zero at first, that processes read and write and that guests see where
 * it is mapped (docs/zircon.md §8.12). A page of it has host memory from the moment on that somebody writes there or a
 * guest touches it.
 *
 * <p>May be used from any thread. Bytes that are written while others read them arrive in no particular order.
 */
public final class VmoDispatcher extends KernelObject {
    /** Sizes and ends of ranges are below this, which leaves them positive: in bytes. */
    private static final long LARGEST_SIZE = Long.MAX_VALUE & -PAGE_SIZE;

    /** ZX_INFO_VMO and the flags in its record: TYPE_PAGED, RESIZABLE, IS_COW_CLONE, VIA_HANDLE. */
    private static final int INFO_TOPIC = 23;

    private static final int INFO_PAGED = 1 << 0;
    private static final int INFO_RESIZABLE = 1 << 1;
    private static final int INFO_COPY = 1 << 2;
    private static final int INFO_VIA_HANDLE = 1 << 3;

    private final boolean resizable;
    private final long parentKoid;
    /** Null where there is none, and once this is destroyed: or it would keep all that came before it in memory. */
    private volatile VmoDispatcher parent;
    private final VmoPages pages;
    private volatile byte[] name = {};

    /** Guards {@link #children}, and with it the signal. */
    private final Object childrenLock = new Object();

    private int children;

    private VmoDispatcher(Kernel kernel, VmoPages pages, boolean resizable, VmoDispatcher parent) {
        super(kernel, ObjectType.VMO, Signals.ZERO_CHILDREN);
        this.pages = pages;
        this.resizable = resizable;
        this.parent = parent;
        parentKoid = parent == null ? 0 : parent.koid();
    }

    /**
     * Makes a VMO.
     *
     * @param size in bytes; rounded up to a multiple of the page's size
     * @param options what {@link org.jargoon.zircon.abi.Profile#vmoOptions} has, or 0
     * @throws StatusException INVALID_ARGS for other options, OUT_OF_RANGE if the size is 2^63 or more
     */
    public static VmoDispatcher create(Kernel kernel, long size, int options) throws StatusException {
        check((options & ~kernel.profile().vmoOptions()) == 0, Status.INVALID_ARGS);
        boolean resizable = (options & VmFlags.VMO_RESIZABLE) != 0;
        return new VmoDispatcher(kernel, new VmoPages(roundedSize(size)), resizable, null);
    }

    /** In bytes, a multiple of the page's size. */
    public long size() {
        return pages.size();
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
        return parentKoid;
    }

    /** How many children exist: those that were made from this one, not from a child of it. */
    public int childCount() {
        synchronized (childrenLock) {
            return children;
        }
    }

    /** How many mappings of it exist. */
    public int mappingCount() {
        return pages.statistics().mappings();
    }

    /** How many bytes have host memory; what is shared with another VMO counts in both. */
    public long committedBytes() {
        return pages.statistics().committedBytes();
    }

    VmoPages pages() {
        return pages;
    }

    /** {@inheritDoc} The rights of the handle that leads here, at offset 96, are the caller's to fill in. */
    @Override
    protected boolean info(int topic, ByteBuffer record) {
        if (topic != INFO_TOPIC) {
            return false;
        }
        VmoPages.Statistics now = pages.statistics();
        int flags = INFO_PAGED | INFO_VIA_HANDLE;
        flags |= (resizable ? INFO_RESIZABLE : 0) | (parentKoid != 0 ? INFO_COPY : 0);
        ByteBuffer at = record.slice().order(ByteOrder.LITTLE_ENDIAN);
        at.putLong(0, koid()).put(8, name).putLong(40, now.size()).putLong(48, parentKoid());
        at.putLong(56, childCount()).putLong(64, now.mappings()).putLong(72, now.aspaces());
        at.putInt(80, flags).putLong(88, now.committedBytes());
        return true;
    }

    /**
     * Copies bytes from {@code offset} on into all that {@code into} has remaining, and leaves its position.
     *
     * @throws StatusException OUT_OF_RANGE if the VMO has no such bytes, with nothing copied; some may have been if the
     *     VMO shrinks meanwhile
     */
    public void read(long offset, ByteBuffer into) throws StatusException {
        // Its own view, so that no other thread moves the position between the checks and the copy.
        pages.read(offset, into.duplicate());
    }

    /**
     * Copies all that {@code from} has remaining to {@code offset}, and leaves its position. A guest that runs sees it,
     * also as code.
     *
     * @throws StatusException OUT_OF_RANGE as for {@link #read}; NO_MEMORY, when a part may have been written
     */
    public void write(long offset, ByteBuffer from) throws StatusException {
        pages.write(offset, from.duplicate());
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
        pages.setSize(roundedSize(bytes));
    }

    /**
     * Makes a child with the contents that this VMO has now: writes to one of them are not seen in the other
     * (zx_vmo_create_child). What lies behind this VMO's end reads zero in the child.
     *
     * <p>ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE leaves open when a page's contents are taken, until it is written;
     * here it does the same as ZX_VMO_CHILD_SNAPSHOT. A ZX_VMO_CHILD_SLICE would share pages with this VMO for good, in
     * both directions; nothing here needs one, and it is NOT_SUPPORTED.
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
        VmoPages copy = pages.snapshot(offset, rounded);
        childrenChanged(1);
        return new VmoDispatcher(kernel(), copy, (options & VmFlags.CHILD_RESIZABLE) != 0, this);
    }

    @Override
    protected void destroy() {
        pages.clear();
        VmoDispatcher made = parent;
        if (made != null) {
            made.childrenChanged(-1);
            parent = null;
        }
    }

    private void childrenChanged(int by) {
        synchronized (childrenLock) {
            children += by;
            boolean none = children == 0;
            updateSignals(none ? 0 : Signals.ZERO_CHILDREN, none ? Signals.ZERO_CHILDREN : 0);
        }
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
}
