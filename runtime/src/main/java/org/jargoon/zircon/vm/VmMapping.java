// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import org.jargoon.memory.GuestMemory;
import org.jargoon.zircon.abi.VmFlags;

/**
 * A part of a VMO at an address. Never changes: what is protected or unmapped in part is replaced.
 *
 * <p>Between {@link #open} and {@link #retire} it retains its VMO, and the VMO knows of it.
 */
final class VmMapping extends Region {
    private final VmoDispatcher vmo;
    private final long vmoOffset;
    private final int permissions;
    private final int permitted;

    /**
     * @param permissions a set of PERM_READ, PERM_WRITE, PERM_EXECUTE
     * @param permitted those that it may ever get
     */
    VmMapping(
            GuestPhysicalAspace aspace,
            long base,
            long end,
            VmoDispatcher vmo,
            long vmoOffset,
            int permissions,
            int permitted) {
        super(aspace, base, end);
        this.vmo = vmo;
        this.vmoOffset = vmoOffset;
        this.permissions = permissions;
        this.permitted = permitted;
    }

    VmoDispatcher vmo() {
        return vmo;
    }

    int permissions() {
        return permissions;
    }

    boolean isExecutable() {
        return (permissions & VmFlags.PERM_EXECUTE) != 0;
    }

    /** Whether the mapping may get these permissions. */
    boolean permits(int wanted) {
        return (wanted & ~permitted) == 0;
    }

    /** Whether an access of {@link GuestMemory}'s is allowed. */
    boolean allows(int access) {
        return (accesses() & access) != 0;
    }

    /** The permissions as a set of {@link GuestMemory}'s accesses. */
    private int accesses() {
        return ((permissions & VmFlags.PERM_READ) != 0 ? GuestMemory.READ : 0)
                | ((permissions & VmFlags.PERM_WRITE) != 0 ? GuestMemory.WRITE : 0)
                | ((permissions & VmFlags.PERM_EXECUTE) != 0 ? GuestMemory.EXECUTE : 0);
    }

    long vmoOffsetOf(long address) {
        return vmoOffset + (address - base);
    }

    /** {@link org.jargoon.memory.PhysicalMemory#resolve}, where only {@code unless} is not possible. */
    long resolve(long address, int access, int unless) {
        int allowed = accesses() & ~unless;
        return (allowed & access) == 0 ? 0 : vmo.pages().resolve(vmoOffsetOf(address), access, allowed);
    }

    /** Where the VMO's bytes [from, to) are, or null if none of them is mapped here. */
    MappedRange rangeOf(long from, long to) {
        long mappedEnd = vmoOffset + (end - base);
        long first = Math.max(from, vmoOffset);
        // No VMO has bytes from 2^63 on, but a mapping may reach there.
        long last = Math.min(to, vmoOffset >= 0 && mappedEnd < 0 ? Long.MAX_VALUE : mappedEnd);
        return first < last ? new MappedRange(aspace, base + (first - vmoOffset), last - first) : null;
    }

    /** The same mapping for the addresses [from, to) alone, with other permissions; not open yet. */
    VmMapping part(long from, long to, int newPermissions) {
        return new VmMapping(aspace, from, to, vmo, vmoOffsetOf(from), newPermissions, permitted);
    }

    /** As {@link #part}, with the same permissions. */
    VmMapping part(long from, long to) {
        return part(from, to, permissions);
    }

    /** Before it gets into the tree. Whoever calls this has a reference to the VMO. */
    VmMapping open() {
        if (!vmo.retain()) {
            throw new IllegalStateException("a VMO is mapped without a reference to it");
        }
        vmo.pages().addMapping(this);
        return this;
    }

    /** After it has left the tree and no core uses it any more. */
    void retire() {
        vmo.pages().removeMapping(this);
        vmo.release();
    }
}
