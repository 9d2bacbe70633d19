// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.KernelObject;

/**
 * A virtual memory address region: what a handle to a part of a guest's physical address space refers to
 * (docs/zircon.md §8.13). Addresses are guest-physical; offsets count from the region's base. Closing the last handle
 * leaves the region and its mappings in place; {@link #destroyRegion} and the end of the guest do not.
 *
 * <p>Checks come in the order of docs/zircon.md §8.13; the rights of handles are the caller's to check before.
 */
public final class VmarDispatcher extends KernelObject {
    private static final int ALLOCATE_OPTIONS =
            VmFlags.SPECIFIC | VmFlags.COMPACT | VmFlags.CAN_MAP_SPECIFIC | VmFlags.CAN_MAP_RWX;
    private static final int MAP_OPTIONS = VmFlags.PERMS
            | VmFlags.SPECIFIC
            | VmFlags.SPECIFIC_OVERWRITE
            | VmFlags.MAP_RANGE
            | VmFlags.REQUIRE_NON_RESIZABLE
            | VmFlags.ALLOW_FAULTS;
    private static final int ALIGNMENT = -1 << VmFlags.ALIGN_SHIFT;

    /** ZX_INFO_VMAR. */
    private static final int INFO_TOPIC = 7;

    private final GuestPhysicalAspace aspace;
    private final VmAddressRegion region;

    VmarDispatcher(GuestPhysicalAspace aspace, VmAddressRegion region) {
        super(aspace.kernel(), ObjectType.VMAR);
        this.aspace = aspace;
        this.region = region;
    }

    /** The first address. */
    public long base() {
        return region.base();
    }

    /** In bytes. */
    public long length() {
        return region.end() - region.base();
    }

    /** READ, WRITE and EXECUTE are among them as the region allows such mappings. */
    @Override
    public int defaultRights() {
        return type().rights() | VmFlags.rightsOfCapabilities(region.capabilities());
    }

    @Override
    protected boolean info(int topic, ByteBuffer record) {
        if (topic != INFO_TOPIC) {
            return false;
        }
        record.slice().order(ByteOrder.LITTLE_ENDIAN).putLong(0, base()).putLong(8, length());
        return true;
    }

    /**
     * Makes a region inside of this one (zx_vmar_allocate).
     *
     * @param options CAN_MAP flags, COMPACT, SPECIFIC, an alignment; without SPECIFIC the region gets the lowest place
     *     that is free
     * @param offset the place if SPECIFIC, otherwise 0
     * @param length in bytes, a multiple of the page's size
     * @return the region's object, with one reference, the caller's
     * @throws StatusException INVALID_ARGS for other options or numbers, or a range outside of this region; BAD_STATE
     *     if this region has been destroyed; ACCESS_DENIED for a capability that this region lacks, CAN_MAP_SPECIFIC
     *     for a SPECIFIC one; {@link org.jargoon.zircon.abi.Profile#mapOverlap} if something is there; NO_MEMORY if
     *     there is no room
     */
    public VmarDispatcher allocate(int options, long offset, long length) throws StatusException {
        check((options & ~ALIGNMENT & ~ALLOCATE_OPTIONS) == 0, Status.INVALID_ARGS);
        check(VmFlags.alignmentBits(options) >= 0, Status.INVALID_ARGS);
        check(VmAddressRegion.isAligned(length), Status.INVALID_ARGS);
        VmAddressRegion made = aspace.change(_ -> region.allocate(offset, length, options));
        return new VmarDispatcher(aspace, made);
    }

    /**
     * Maps a part of a VMO (zx_vmar_map). ZX_VM_MAP_RANGE changes nothing here, as cores find their translations anyway
     * when they need them.
     *
     * @param options permissions, SPECIFIC or SPECIFIC_OVERWRITE and others, an alignment; without the two the mapping
     *     gets the lowest place that is free
     * @param permitted the permissions that the mapping may ever get, those among {@code options} among them
     * @param offset the place if SPECIFIC, otherwise 0
     * @param vmo the caller has a reference to it
     * @param vmoOffset in bytes, a multiple of the page's size; may be behind the VMO's end
     * @param length in bytes, rounded up to whole pages
     * @return the address
     * @throws StatusException INVALID_ARGS for other options or numbers, a range outside of this region, or a region
     *     inside of a range to be overwritten; NOT_SUPPORTED for a resizable VMO where that is refused; the others as
     *     for {@link #allocate}
     */
    public long map(int options, int permitted, long offset, VmoDispatcher vmo, long vmoOffset, long length)
            throws StatusException {
        check((options & ~ALIGNMENT & ~VmFlags.KNOWN) == 0, Status.INVALID_ARGS);
        check(VmFlags.alignmentBits(options) >= 0, Status.INVALID_ARGS);
        check((options & VmFlags.REQUIRE_NON_RESIZABLE) == 0 || !vmo.isResizable(), Status.NOT_SUPPORTED);
        check((options & ~ALIGNMENT & ~MAP_OPTIONS) == 0, Status.INVALID_ARGS);
        long rounded = VmAddressRegion.pages(length);
        check(VmAddressRegion.isAligned(vmoOffset), Status.INVALID_ARGS);
        check(Long.compareUnsigned(vmoOffset + rounded, vmoOffset) >= 0, Status.INVALID_ARGS);
        int capabilities = permitted * (VmFlags.CAN_MAP_READ / VmFlags.PERM_READ);
        return aspace.change(
                change -> region.map(offset, rounded, options | capabilities, vmo, vmoOffset, change));
    }

    /**
     * Unmaps what is mapped in a range, and destroys the regions in it (zx_vmar_unmap).
     *
     * @throws StatusException INVALID_ARGS if {@code address} is not a multiple of the page's size, {@code length} is
     *     0, the range is not in this region, or covers a region in part; BAD_STATE if this region has been destroyed
     */
    public void unmap(long address, long length) throws StatusException {
        aspace.change(change -> {
            region.unmap(address, length, VmAddressRegion.Inside.DESTROY, change);
            return null;
        });
    }

    /**
     * Changes the permissions of what is mapped in a range (zx_vmar_protect).
     *
     * @throws StatusException INVALID_ARGS for options that are not permissions, WRITE or EXECUTE without READ, numbers
     *     as for {@link #unmap} or a region in the range; BAD_STATE if this region has been destroyed; NOT_FOUND if
     *     something there is not mapped; ACCESS_DENIED for more than a mapping may get. Nothing is changed then.
     */
    public void protect(int options, long address, long length) throws StatusException {
        check(VmFlags.isValidProtection(options), Status.INVALID_ARGS);
        check((options & ~VmFlags.PERMS) == 0, Status.INVALID_ARGS);
        aspace.change(change -> {
            region.protect(address, length, options, change);
            return null;
        });
    }

    /**
     * Ends this region and all regions in it, and unmaps what was mapped there (zx_vmar_destroy).
     *
     * @throws StatusException BAD_STATE if it has been destroyed
     */
    public void destroyRegion() throws StatusException {
        aspace.change(change -> {
            region.destroy(change);
            return null;
        });
    }
}
