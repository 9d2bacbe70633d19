// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * The options of the calls on VMARs, {@code zx_vm_option_t} (docs/zircon.md §8.13), and on VMOs (docs/zircon.md §8.12;
 * zircon/types.h): sets of bits.
 */
public final class VmFlags {
    public static final int PERM_READ = 1 << 0;
    public static final int PERM_WRITE = 1 << 1;
    public static final int PERM_EXECUTE = 1 << 2;

    /** Asks for a place near others; every place that is chosen here is as low as possible anyway. */
    public static final int COMPACT = 1 << 3;

    /** The offset is where the region has to be; otherwise the kernel chooses. */
    public static final int SPECIFIC = 1 << 4;

    /** As {@link #SPECIFIC}, and mappings that are there already give way. */
    public static final int SPECIFIC_OVERWRITE = 1 << 5;

    public static final int CAN_MAP_SPECIFIC = 1 << 6;
    public static final int CAN_MAP_READ = 1 << 7;
    public static final int CAN_MAP_WRITE = 1 << 8;
    public static final int CAN_MAP_EXECUTE = 1 << 9;

    /** Asks for the mapping's translations to be made at once. */
    public static final int MAP_RANGE = 1 << 10;

    public static final int REQUIRE_NON_RESIZABLE = 1 << 11;

    /** States that accesses may fail: the mapping may reach beyond its VMO. Here every mapping may. */
    public static final int ALLOW_FAULTS = 1 << 12;

    public static final int PERMS = PERM_READ | PERM_WRITE | PERM_EXECUTE;
    public static final int CAN_MAP_RWX = CAN_MAP_READ | CAN_MAP_WRITE | CAN_MAP_EXECUTE;

    /** All bits that have a meaning, but for the alignment. */
    public static final int KNOWN = (1 << 13) - 1;

    /** From this bit on stands the base-2 logarithm of the alignment, or 0 for a page's. */
    public static final int ALIGN_SHIFT = 24;

    /** ZX_VMO_RESIZABLE, of zx_vmo_create: the size may be changed. */
    public static final int VMO_RESIZABLE = 1 << 1;

    /** ZX_VMO_DISCARDABLE: the kernel may drop the pages while they are unlocked. This one never does. */
    public static final int VMO_DISCARDABLE = 1 << 2;

    /** ZX_VMO_CHILD_SNAPSHOT: the child has the parent's contents of this moment. */
    public static final int CHILD_SNAPSHOT = 1 << 0;

    public static final int CHILD_RESIZABLE = 1 << 2;
    public static final int CHILD_SLICE = 1 << 3;
    public static final int CHILD_SNAPSHOT_AT_LEAST_ON_WRITE = 1 << 4;
    public static final int CHILD_NO_WRITE = 1 << 5;

    private static final int SMALLEST_ALIGNMENT = 10;
    private static final int LARGEST_ALIGNMENT = 32;

    private VmFlags() {}

    /** The alignment that {@code options} ask for, as a base-2 logarithm, 0 for none; -1 if there is none such. */
    public static int alignmentBits(int options) {
        int bits = options >>> ALIGN_SHIFT;
        return bits == 0 || bits >= SMALLEST_ALIGNMENT && bits <= LARGEST_ALIGNMENT ? bits : -1;
    }

    /** Whether a mapping may have these permissions: WRITE and EXECUTE only together with READ. */
    public static boolean isValidProtection(int options) {
        return (options & PERM_READ) != 0 || (options & (PERM_WRITE | PERM_EXECUTE)) == 0;
    }

    /** The rights that the permissions among {@code options} demand of a handle. */
    public static int rightsOfPermissions(int options) {
        return rights(options, PERM_READ, PERM_WRITE, PERM_EXECUTE);
    }

    /** The rights that belong to the CAN_MAP_READ, _WRITE and _EXECUTE among {@code options}. */
    public static int rightsOfCapabilities(int options) {
        return rights(options, CAN_MAP_READ, CAN_MAP_WRITE, CAN_MAP_EXECUTE);
    }

    /** The permissions that the READ, WRITE and EXECUTE among {@code rights} allow. */
    public static int permissionsOfRights(int rights) {
        return ((rights & Rights.READ) != 0 ? PERM_READ : 0)
                | ((rights & Rights.WRITE) != 0 ? PERM_WRITE : 0)
                | ((rights & Rights.EXECUTE) != 0 ? PERM_EXECUTE : 0);
    }

    private static int rights(int options, int read, int write, int execute) {
        return ((options & read) != 0 ? Rights.READ : 0)
                | ((options & write) != 0 ? Rights.WRITE : 0)
                | ((options & execute) != 0 ? Rights.EXECUTE : 0);
    }
}
