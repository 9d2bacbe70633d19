// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.InfoTopic;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.ResourceKinds;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * A resource: the power to do what not everybody may, of a kind and for a range of numbers (docs/zircon.md §8.14). It
 * never changes.
 */
public final class ResourceDispatcher extends KernelObject {
    /** ZX_RSRC_FLAG_EXCLUSIVE: kept and told, with no effect, as there are no devices to keep others from. */
    public static final int EXCLUSIVE = 0x10000;

    private static final int KIND_MASK = 0xffff;

    private static final int FLAGS_AT = 4;
    private static final int BASE_AT = 8;
    private static final int SIZE_AT = 16;
    private static final int NAME_AT = 24;

    private final int options;
    private final long base;
    private final long size;
    private final byte[] name;

    private ResourceDispatcher(Kernel kernel, int options, long base, long size, byte[] name) {
        super(kernel, ObjectType.RESOURCE);
        this.options = options;
        this.base = base;
        this.size = size;
        this.name = name;
    }

    /** A new resource with all powers that there are in the kernel's profile. */
    public static ResourceDispatcher root(Kernel kernel) {
        ResourceKinds kinds = ResourceKinds.of(kernel.profile());
        byte[] name = {'r', 'o', 'o', 't'};
        return new ResourceDispatcher(kernel, kinds.root(), 0, kinds.rootSize(), name);
    }

    /**
     * zx_resource_create: a new resource with some of this one's powers.
     *
     * @param options the kind, and {@link #EXCLUSIVE} or not
     * @param name at most 31 bytes
     * @throws StatusException ACCESS_DENIED if this one does not stand for all kinds and is not of the same kind with a
     *     range around that of the new one; INVALID_ARGS for an unknown kind or flag, for a range where the kind has
     *     none, or for one that goes beyond 2^64
     */
    public ResourceDispatcher child(int options, long base, long size, byte[] name) throws StatusException {
        ResourceKinds kinds = ResourceKinds.of(kernel().profile());
        int kind = options & KIND_MASK;
        check(kinds.isAll(kind()) || mayMake(kinds, kind, base, size), Status.ACCESS_DENIED);
        check(kinds.isKnown(kind) && (options & ~KIND_MASK & ~EXCLUSIVE) == 0, Status.INVALID_ARGS);
        check(kinds.hasRange(kind) || base == 0 && size == 0, Status.INVALID_ARGS);
        check(size == 0 || Long.compareUnsigned(base + (size - 1), base) >= 0, Status.INVALID_ARGS);
        return new ResourceDispatcher(kernel(), options, base, size, name);
    }

    /** Whether a part of this resource may be one of its own: only where no kind stands for all. */
    private boolean mayMake(ResourceKinds kinds, int kind, long base, long size) {
        return !kinds.isAll(kinds.root()) && kind == kind() && contains(base, size);
    }

    /**
     * Checks that this resource lets guests be created (docs/zircon.md §2.1). The rights of the handle do not matter.
     *
     * @throws StatusException WRONG_TYPE for another kind; OUT_OF_RANGE if the range does not say so
     */
    public void checkLetsGuestsBeCreated() throws StatusException {
        checkPower(kernel().profile().hypervisorResourceKind(), ResourceKinds.SYSTEM_HYPERVISOR);
    }

    /**
     * Checks that this resource lets statistics be read: it is a root resource where there is one, or has the SYSTEM
     * power for it.
     *
     * @throws StatusException as above
     */
    public void checkLetsStatisticsBeRead() throws StatusException {
        checkPower(ResourceKinds.of(kernel().profile()).root(), ResourceKinds.SYSTEM_INFO);
    }

    /**
     * Checks that this resource lets memory become executable.
     *
     * @throws StatusException as above
     */
    public void checkLetsMemoryBecomeExecutable() throws StatusException {
        // VMEX and SYSTEM happen to be the same number, each in its profile.
        checkPower(ResourceKinds.VMEX, ResourceKinds.SYSTEM_VMEX);
    }

    private void checkPower(int kind, long power) throws StatusException {
        ResourceKinds kinds = ResourceKinds.of(kernel().profile());
        if (kinds.isAll(kind())) {
            return;
        }
        check(kind() == kind, Status.WRONG_TYPE);
        check(!kinds.hasRange(kind) || contains(power, 1), Status.OUT_OF_RANGE);
    }

    /** Whether a range is inside of this resource's one; both may be empty and the other one may go beyond 2^64. */
    private boolean contains(long from, long length) {
        long offset = from - base;
        return Long.compareUnsigned(from, base) >= 0
                && Long.compareUnsigned(offset, size) <= 0
                && Long.compareUnsigned(length, size - offset) <= 0;
    }

    /** The kind: one of {@link ResourceKinds}. */
    public int kind() {
        return options & KIND_MASK;
    }

    public long base() {
        return base;
    }

    public long size() {
        return size;
    }

    @Override
    protected boolean info(int topic, ByteBuffer record) {
        if (topic != InfoTopic.RESOURCE.number()) {
            return false;
        }
        record.putInt(0, kind()).putInt(FLAGS_AT, options & ~KIND_MASK);
        record.putLong(BASE_AT, base).putLong(SIZE_AT, size);
        record.put(NAME_AT, name);
        return true;
    }
}
