// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.zircon.abi.StatusException.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jargoon.memory.GuestMemory;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;

/**
 * A range of addresses that mappings and regions inside of it are placed in (docs/zircon.md §8.13).
 *
 * <p>All methods but {@link #find} are to be called with the address space's lock held, and get the change that they
 * are part of. Arguments come from programs: any number is possible.
 */
final class VmAddressRegion extends Region {

    /** What unmapping does to the regions inside of the range. */
    enum Inside {
        /** There may be none. */
        REFUSE,
        /** Those that lie in it as a whole are destroyed; there may be no others. */
        DESTROY,
        /** They stay, without the mappings that they have in the range. */
        EMPTY
    }

    private final VmAddressRegion parent;
    private final int capabilities;

    /** By their first addresses; they do not overlap. */
    private final ConcurrentNavigableMap<Long, Region> regions = new ConcurrentSkipListMap<>();

    private boolean destroyed;

    /** @param capabilities a set of {@link VmFlags#CAN_MAP_SPECIFIC} and {@link VmFlags#CAN_MAP_RWX} */
    VmAddressRegion(GuestPhysicalAspace aspace, VmAddressRegion parent, long base, long end, int capabilities) {
        super(aspace, base, end);
        this.parent = parent;
        this.capabilities = capabilities;
    }

    int capabilities() {
        return capabilities;
    }

    /** The mapping at an address, or null. Needs no lock; meets any change either before or after it. */
    VmMapping find(long address) {
        VmAddressRegion in = this;
        while (true) {
            Map.Entry<Long, Region> below = in.regions.floorEntry(address);
            if (below == null || below.getValue().end() <= address) {
                return null;
            }
            switch (below.getValue()) {
                case VmMapping mapping -> {
                    return mapping;
                }
                case VmAddressRegion region -> in = region;
            }
        }
    }

    /** Makes a region inside of this one; {@code options} are known to be right for that. */
    VmAddressRegion allocate(long offset, long length, int options) throws StatusException {
        long at = place(offset, length, options, null);
        VmAddressRegion region = new VmAddressRegion(
                aspace, this, at, at + length, options & (VmFlags.CAN_MAP_RWX | VmFlags.CAN_MAP_SPECIFIC));
        regions.put(at, region);
        return region;
    }

    /**
     * Maps a part of a VMO and returns the address.
     *
     * @param options right for a mapping, with a CAN_MAP flag for each permission that it may ever get
     */
    long map(
            long offset, long length, int options, VmoDispatcher vmo, long vmoOffset, MappingChange change)
            throws StatusException {
        long at = place(offset, length, options, change);
        int permitted = VmFlags.permissionsOfRights(VmFlags.rightsOfCapabilities(options));
        VmMapping mapping =
                new VmMapping(aspace, at, at + length, vmo, vmoOffset, options & VmFlags.PERMS, permitted);
        regions.put(at, mapping.open());
        change.changed(aspace, at, at + length);
        return at;
    }

    void unmap(long at, long length, Inside inside, MappingChange change) throws StatusException {
        long rounded = pages(length);
        check(isAligned(at) && rounded != 0, Status.INVALID_ARGS);
        check(!destroyed, Status.BAD_STATE);
        check(contains(at, rounded), Status.INVALID_ARGS);
        remove(at, at + rounded, inside, change);
    }

    void protect(long at, long length, int permissions, MappingChange change) throws StatusException {
        long rounded = pages(length);
        check(isAligned(at) && rounded != 0, Status.INVALID_ARGS);
        check(!destroyed, Status.BAD_STATE);
        check(contains(at, rounded), Status.INVALID_ARGS);
        List<Region> affected = overlapping(at, at + rounded);
        long mappedTo = at;
        for (Region region : affected) {
            check(region.base() <= mappedTo, Status.NOT_FOUND);
            check(region instanceof VmMapping, Status.INVALID_ARGS);
            check(((VmMapping) region).permits(permissions), Status.ACCESS_DENIED);
            mappedTo = region.end();
        }
        check(mappedTo >= at + rounded, Status.NOT_FOUND);
        for (Region region : affected) {
            protectPart((VmMapping) region, at, at + rounded, permissions, change);
        }
    }

    /** Ends the region and all that is in it. */
    void destroy(MappingChange change) throws StatusException {
        check(!destroyed, Status.BAD_STATE);
        if (parent != null) {
            parent.regions.remove(base);
        }
        empty(change);
    }

    /** Regions may be inside of each other as deep as a program likes: so this does not call itself. */
    private void empty(MappingChange change) {
        Deque<VmAddressRegion> left = new ArrayDeque<>(List.of(this));
        for (VmAddressRegion in = left.poll(); in != null; in = left.poll()) {
            in.destroyed = true;
            for (Region region : in.regions.values()) {
                switch (region) {
                    case VmAddressRegion inner -> left.add(inner);
                    case VmMapping mapping -> {
                        change.changed(aspace, mapping.base(), mapping.end());
                        change.gone(mapping);
                    }
                }
            }
            in.regions.clear();
        }
    }

    /** Checks what mappings and regions have in common, and finds the place; whatever gives way there is unmapped. */
    private long place(long offset, long length, int options, MappingChange change) throws StatusException {
        boolean overwrite = (options & VmFlags.SPECIFIC_OVERWRITE) != 0;
        boolean specific = overwrite || (options & VmFlags.SPECIFIC) != 0;
        check(!destroyed, Status.BAD_STATE);
        check(length != 0, Status.INVALID_ARGS);
        check((options & VmFlags.CAN_MAP_RWX & ~capabilities) == 0, Status.ACCESS_DENIED);
        check(specific || offset == 0, Status.INVALID_ARGS);
        check(!specific || (capabilities & VmFlags.CAN_MAP_SPECIFIC) != 0, Status.ACCESS_DENIED);
        long at = base + offset;
        check(contains(at, length), Status.INVALID_ARGS);
        long alignment = 1L << Math.max(GuestMemory.PAGE_BITS, VmFlags.alignmentBits(options));
        if (!specific) {
            return lowestGap(length, alignment);
        }
        check(at % alignment == 0, Status.INVALID_ARGS);
        if (!overlapping(at, at + length).isEmpty()) {
            check(overwrite, aspace.kernel().profile().mapOverlap());
            remove(at, at + length, Inside.REFUSE, change);
        }
        return at;
    }

    /**
     * The lowest address where {@code length} bytes are free. Zircon chooses at random unless asked for a compact
     * place; a guest's physical memory has nothing to hide from the guest, and the same calls give the same machine.
     */
    private long lowestGap(long length, long alignment) throws StatusException {
        long at = alignUp(base, alignment);
        for (Region region : regions.values()) {
            if (at <= region.base() - length) {
                return at;
            }
            at = alignUp(region.end(), alignment);
        }
        check(at <= end - length, Status.NO_MEMORY);
        return at;
    }

    private void remove(long from, long to, Inside inside, MappingChange change) throws StatusException {
        for (Region region : overlapping(from, to)) {
            boolean whole = region.base() >= from && region.end() <= to;
            boolean isAllowed = inside == Inside.EMPTY || inside == Inside.DESTROY && whole;
            check(region instanceof VmMapping || isAllowed, Status.INVALID_ARGS);
        }
        Deque<VmAddressRegion> left = new ArrayDeque<>(List.of(this));
        for (VmAddressRegion in = left.poll(); in != null; in = left.poll()) {
            for (Region region : in.overlapping(from, to)) {
                switch (region) {
                    case VmMapping mapping -> in.unmapPart(mapping, from, to, change);
                    case VmAddressRegion inner when inside == Inside.EMPTY -> left.add(inner);
                    case VmAddressRegion inner -> inner.destroy(change);
                }
            }
        }
    }

    /** Takes [from, to) out of a mapping; what is left of it on both sides stays mapped all the time. */
    private void unmapPart(VmMapping mapping, long from, long to, MappingChange change) {
        long first = Math.max(from, mapping.base());
        long last = Math.min(to, mapping.end());
        keepBehind(mapping, last);
        if (!keepBefore(mapping, first)) {
            regions.remove(first);
        }
        change.changed(aspace, first, last);
        change.gone(mapping);
    }

    private void protectPart(VmMapping mapping, long from, long to, int permissions, MappingChange change) {
        if (mapping.permissions() == permissions) {
            return;
        }
        long first = Math.max(from, mapping.base());
        long last = Math.min(to, mapping.end());
        keepBehind(mapping, last);
        regions.put(first, mapping.part(first, last, permissions).open());
        keepBefore(mapping, first);
        change.changed(aspace, first, last);
        change.gone(mapping);
    }

    private void keepBehind(VmMapping mapping, long last) {
        if (last < mapping.end()) {
            regions.put(last, mapping.part(last, mapping.end()).open());
        }
    }

    private boolean keepBefore(VmMapping mapping, long first) {
        if (mapping.base() == first) {
            return false;
        }
        regions.put(mapping.base(), mapping.part(mapping.base(), first).open());
        return true;
    }

    /** What is in [from, to), at least in part, in the order of addresses. */
    private List<Region> overlapping(long from, long to) {
        Map.Entry<Long, Region> below = regions.floorEntry(from);
        long start = below != null && below.getValue().end() > from ? below.getKey() : from;
        return List.copyOf(regions.subMap(start, to).values());
    }

    /** Whether {@code length} bytes at {@code at} lie in this region; both may be any number. */
    private boolean contains(long at, long length) {
        return at >= base && at < end && Long.compareUnsigned(length, end - at) <= 0;
    }

    /** Rounded up to whole pages; 0 if that is 2^64. */
    static long pages(long length) {
        return alignUp(length, GuestMemory.PAGE_SIZE);
    }

    static boolean isAligned(long number) {
        return number % GuestMemory.PAGE_SIZE == 0;
    }

    private static long alignUp(long number, long alignment) {
        return number + alignment - 1 & -alignment;
    }
}
