// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * The kinds of resources that an era knows: {@code zx_rsrc_kind_t} (zircon/syscalls/resource.h; docs/zircon.md §8.14).
 *
 * @param known a bit for each kind
 * @param unranged a bit for each kind whose resources have no range: base and size are 0
 * @param root the kind of the resource that the embedding program gets
 * @param rootSize the size of that one's range, from base 0 on
 */
public record ResourceKinds(int known, int unranged, int root, long rootSize) {
    public static final int MMIO = 0;
    public static final int IRQ = 1;
    public static final int IOPORT = 2;

    /** Until 2020: lets guests be created. */
    public static final int HYPERVISOR = 3;

    /** Until 2020: stands for all kinds. */
    public static final int ROOT = 4;

    /** Until 2020: lets memory become executable. */
    public static final int VMEX = 5;

    /** Of 2023: what a caller may do with the system, one number of the range for each power. */
    public static final int SYSTEM = 5;

    /** The number in the range of a SYSTEM resource that lets guests be created. */
    public static final long SYSTEM_HYPERVISOR = 0;

    /** The number that lets memory become executable. */
    public static final long SYSTEM_VMEX = 1;

    /** The number that lets statistics be read. */
    public static final long SYSTEM_INFO = 3;

    private static final int SMC_2020 = 6;
    private static final int SMC_2023 = 4;

    /** All powers that docs/zircon.md §8.14 names (0 to 3) and room for those that it does not. */
    private static final long SYSTEM_POWERS = 16;

    private static final ResourceKinds OF_2020 = new ResourceKinds(
            bits(MMIO, IRQ, IOPORT, HYPERVISOR, ROOT, VMEX, SMC_2020), bits(HYPERVISOR, ROOT, VMEX), ROOT, 0);

    private static final ResourceKinds OF_2023 =
            new ResourceKinds(bits(MMIO, IRQ, IOPORT, SMC_2023, SYSTEM), 0, SYSTEM, SYSTEM_POWERS);

    /** The kinds of a profile: whether there are SYSTEM resources is its row 5. */
    public static ResourceKinds of(Profile profile) {
        return profile.hypervisorResourceKind() == SYSTEM ? OF_2023 : OF_2020;
    }

    public boolean isKnown(int kind) {
        return has(known, kind);
    }

    /** Whether a resource of this kind has a range. */
    public boolean hasRange(int kind) {
        return !has(unranged, kind);
    }

    /** Whether a resource of this kind stands for those of all kinds. */
    public boolean isAll(int kind) {
        return kind == root && has(unranged, kind);
    }

    private static boolean has(int bits, int kind) {
        return kind >= 0 && kind < Integer.SIZE && (bits & 1 << kind) != 0;
    }

    private static int bits(int... kinds) {
        int bits = 0;
        for (int kind : kinds) {
            bits |= 1 << kind;
        }
        return bits;
    }
}
