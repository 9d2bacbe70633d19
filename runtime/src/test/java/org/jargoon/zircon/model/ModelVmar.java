// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.zircon.abi.Status;

/**
 * An address region of a guest (docs/zircon.md §7, §8.13). The handle keeps it; what is mapped does not need the
 * handle.
 */
final class ModelVmar extends ModelObject {
    static final int SPECIFIC = 0x10;
    static final int SPECIFIC_OVERWRITE = 0x20;
    static final int CAN_MAP_SPECIFIC = 0x40;
    static final int CAN_MAP_READ = 0x80;
    static final int MAP_RANGE = 0x400;
    static final int REQUIRE_NON_RESIZABLE = 0x800;
    static final int PERMS = 7;
    static final int CAN_MAP_RWX = 0x380;

    private static final int RIGHTS = 0x8003;
    private static final int COMPACT = 8;
    private static final int ALLOCATE_OPTIONS = COMPACT | SPECIFIC | CAN_MAP_SPECIFIC | CAN_MAP_RWX;
    private static final int KNOWN = 0x1FFF;

    private final ModelEra era;
    private final ModelMemory memory;
    private final long base;
    private final long size;
    private final int capabilities;
    private final List<ModelVmar> children = new ArrayList<>();
    private ModelVmar parent;
    private boolean destroyed;

    private ModelVmar(ModelEra era, ModelMemory memory, long base, long size, int capabilities) {
        super(VMAR, RIGHTS | rightsOf((capabilities & CAN_MAP_RWX) >> 7));
        this.era = era;
        this.memory = memory;
        this.base = base;
        this.size = size;
        this.capabilities = capabilities;
    }

    /** The region that is a guest's whole address space. */
    static ModelVmar root(ModelEra era, ModelMemory memory) {
        return new ModelVmar(era, memory, 0, era.physicalSize(), CAN_MAP_SPECIFIC | CAN_MAP_RWX);
    }

    /** The rights that permissions demand of the handles of VMAR and VMO. */
    static int rightsOf(int permissions) {
        return (permissions & PERMS) << 2;
    }

    long base() {
        return base;
    }

    long size() {
        return size;
    }

    /** What zx_vmar_map checks before it looks at the region. */
    static void checkMap(int options, ModelHandle vmar, ModelHandle vmo, long vmoOffset, long length) throws Refusal {
        checkPermissions(options);
        unless((options & MAP_RANGE) == 0 || (options & SPECIFIC_OVERWRITE) == 0, Status.INVALID_ARGS);
        unless((options & CAN_MAP_RWX) == 0, Status.INVALID_ARGS);
        unless(vmar.has(rightsOf(options)) && vmo.has(rightsOf(options)), Status.ACCESS_DENIED);
        checkAlignmentOption(options);
        unless(
                (options & REQUIRE_NON_RESIZABLE) == 0 || !((ModelVmo) vmo.object()).isResizable(),
                Status.NOT_SUPPORTED);
        unless((options & 0xFF_FFFF & ~KNOWN) == 0, Status.INVALID_ARGS);
        unless((options & (CAN_MAP_SPECIFIC | COMPACT)) == 0, Status.INVALID_ARGS);
        unless(isAligned(vmoOffset), Status.INVALID_ARGS);
        unless(Long.compareUnsigned(vmoOffset + length, vmoOffset) >= 0, Status.INVALID_ARGS);
    }

    private static void checkPermissions(int options) throws Refusal {
        unless((options & 6) == 0 || (options & 1) != 0, Status.INVALID_ARGS);
    }

    private static void checkAlignmentOption(int options) throws Refusal {
        int bits = options >>> 24;
        unless(bits == 0 || bits >= 10 && bits <= 32, Status.INVALID_ARGS);
    }

    private static boolean isAligned(long number) {
        return number % ModelVmo.PAGE == 0;
    }

    /**
     * Where something of a length may go.
     *
     * @return the address, or -1 if the implementation chooses
     */
    private long place(int options, long offset, long length) throws Refusal {
        boolean specific = (options & (SPECIFIC | SPECIFIC_OVERWRITE)) != 0;
        unless(!destroyed, Status.BAD_STATE);
        unless(length != 0, Status.INVALID_ARGS);
        unless(specific || offset == 0, Status.INVALID_ARGS);
        unless(!specific || (capabilities & CAN_MAP_SPECIFIC) != 0, Status.ACCESS_DENIED);
        unless(offset >= 0 && offset < size && length >= 0 && length <= size - offset, Status.INVALID_ARGS);
        if (!specific) {
            unless(hasRoom(options, length), Status.NO_MEMORY);
            return -1;
        }
        unless((base + offset) % alignment(options) == 0, Status.INVALID_ARGS);
        return base + offset;
    }

    private static long alignment(int options) {
        return Math.max(ModelVmo.PAGE, 1L << (options >>> 24));
    }

    /** Whether there is a place that the implementation may choose; the whole address space always has one. */
    private boolean hasRoom(int options, long length) {
        if (parent == null) {
            return true;
        }
        for (long at = base; at < base + size; at += ModelVmo.PAGE) {
            if (accepts(options, at, length)) {
                return true;
            }
        }
        return false;
    }

    /** Checks a request to map, and maps if the place is asked for; -1 if it is the implementation's choice. */
    long map(int options, int permitted, long offset, ModelVmo vmo, long vmoOffset, long length) throws Refusal {
        long address = place(options, offset, length);
        if (address >= 0) {
            long end = address + length;
            boolean overwrite = (options & SPECIFIC_OVERWRITE) != 0;
            unless(overwrite || isFree(address, end), era.overlap());
            unless(children.stream().noneMatch(child -> child.meets(address, end)), Status.INVALID_ARGS);
            mapAt(options, permitted, address, vmo, vmoOffset, length);
        }
        return address;
    }

    void mapAt(int options, int permitted, long address, ModelVmo vmo, long vmoOffset, long length) {
        for (long at = 0; at < length; at += ModelVmo.PAGE) {
            memory.put(
                    address + at, new ModelMemory.Page(vmo, vmoOffset + at, options & PERMS, permitted, this));
        }
    }

    /** Whether an address that was chosen for something is one where it may be. */
    boolean accepts(int options, long address, long length) {
        return address % alignment(options) == 0
                && isInside(address, length)
                && isFree(address, address + length);
    }

    private boolean isFree(long address, long end) {
        return memory.firstIn(address, end) == null && children.stream().noneMatch(child -> child.meets(address, end));
    }

    private boolean meets(long address, long end) {
        return address < base + size && base < end;
    }

    private boolean isInside(long address, long length) {
        return address >= base && address - base < size && length > 0 && length <= size - (address - base);
    }

    /** Checks a request for a region inside; the address, or -1 if it is the implementation's choice. */
    static void checkAllocate(int options, ModelHandle parent, long length) throws Refusal {
        unless(parent.has(rightsOf((options & CAN_MAP_RWX) >> 7)), Status.ACCESS_DENIED);
        unless((options & 0xFF_FFFF & ~ALLOCATE_OPTIONS) == 0, Status.INVALID_ARGS);
        checkAlignmentOption(options);
        unless(isAligned(length), Status.INVALID_ARGS);
    }

    long allocate(int options, long offset, long length) throws Refusal {
        unless(destroyed || length == 0 || (options & CAN_MAP_RWX & ~capabilities) == 0, Status.ACCESS_DENIED);
        long address = place(options, offset, length);
        unless(address < 0 || isFree(address, address + length), era.overlap());
        return address;
    }

    ModelVmar allocateAt(int options, long address, long length) {
        ModelVmar child = new ModelVmar(era, memory, address, length, options & (CAN_MAP_RWX | CAN_MAP_SPECIFIC));
        child.parent = this;
        children.add(child);
        return child;
    }

    void unmap(long address, long length) throws Refusal {
        checkRange(address, length);
        long end = address + pages(length);
        List<ModelVmar> inside = children.stream().filter(child -> child.meets(address, end)).toList();
        for (ModelVmar child : inside) {
            unless(child.base >= address && child.base + child.size <= end, Status.INVALID_ARGS);
        }
        inside.forEach(ModelVmar::end);
        memory.unmap(address, end);
    }

    /** For a trap: unmaps pages and leaves all regions (docs/zircon.md §3.2, §7.5). */
    void unmapForTrap(long address, long length) throws Refusal {
        checkRange(address, length);
        memory.unmap(address, address + length);
    }

    private void checkRange(long address, long length) throws Refusal {
        unless(isAligned(address) && pages(length) != 0, Status.INVALID_ARGS);
        unless(!destroyed, Status.BAD_STATE);
        unless(isInside(address, pages(length)), Status.INVALID_ARGS);
    }

    private static long pages(long length) {
        return length + ModelVmo.PAGE - 1 & -ModelVmo.PAGE;
    }

    void protect(int options, long address, long length) throws Refusal {
        checkPermissions(options);
        unless((options & ~PERMS) == 0, Status.INVALID_ARGS);
        checkRange(address, length);
        long end = address + pages(length);
        // Where there are several faults, the one at the lowest address is told: Zircon leaves it open.
        for (long at = address; at < end; at += ModelVmo.PAGE) {
            long start = at;
            unless(
                    children.stream().noneMatch(child -> child.meets(start, start + ModelVmo.PAGE)),
                    Status.INVALID_ARGS);
            ModelMemory.Page page = memory.at(at);
            unless(page != null, Status.NOT_FOUND);
            unless((options & ~page.permitted()) == 0, Status.ACCESS_DENIED);
        }
        for (long at = address; at < end; at += ModelVmo.PAGE) {
            memory.protect(at, options);
        }
    }

    void destroy() throws Refusal {
        unless(!destroyed, Status.BAD_STATE);
        end();
    }

    /** The region is gone with all that is in it, if it has not gone already. */
    void end() {
        if (!destroyed) {
            destroyed = true;
            memory.unmap(base, base + size);
            List.copyOf(children).forEach(ModelVmar::end);
            if (parent != null) {
                parent.children.remove(this);
            }
        }
    }

    @Override
    void lastHandleGone() {}
}
