// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import org.jargoon.zircon.abi.Status;

/** A resource (docs/zircon.md §2.1, §8.14). */
final class ModelResource extends ModelObject {
    private static final int RIGHTS = 0x800B;
    private static final int ROOT_2020 = 4;
    private static final int SYSTEM_2023 = 5;
    private static final int VMEX_2020 = 5;
    private static final int EXCLUSIVE = 0x10000;

    private final ModelEra era;
    private final int kind;
    private final long base;
    private final long size;

    private ModelResource(ModelEra era, int kind, long base, long size) {
        super(RESOURCE, RIGHTS);
        this.era = era;
        this.kind = kind;
        this.base = base;
        this.size = size;
    }

    /** What the embedding program has at the start. */
    static ModelResource root(ModelEra era) {
        return era.is2023() ? new ModelResource(era, SYSTEM_2023, 0, 16) : new ModelResource(era, ROOT_2020, 0, 0);
    }

    ModelResource child(int options, long childBase, long childSize) throws Refusal {
        int childKind = options & 0xFFFF;
        if (era.is2023()) {
            // Without a kind that stands for all, a resource gives what it has itself.
            unless(childKind == kind && contains(childBase, childSize), Status.ACCESS_DENIED);
        } else {
            unless(kind == ROOT_2020, Status.ACCESS_DENIED);
        }
        unless(childKind <= 6 && (options & 0xFFFF_0000 & ~EXCLUSIVE) == 0, Status.INVALID_ARGS);
        boolean ranged = era.is2023() || childKind <= 2 || childKind == 6;
        unless(ranged || childBase == 0 && childSize == 0, Status.INVALID_ARGS);
        return new ModelResource(era, childKind, childBase, childSize);
    }

    private boolean contains(long from, long length) {
        return from >= base && from - base <= size && length <= size - (from - base);
    }

    void allowGuests() throws Refusal {
        if (era.is2023()) {
            unless(kind == era.guestResource(), Status.WRONG_TYPE);
            unless(contains(0, 1), Status.OUT_OF_RANGE);
        } else {
            unless(kind == era.guestResource() || kind == ROOT_2020, Status.WRONG_TYPE);
        }
    }

    void allowExecutableMemory() throws Refusal {
        if (era.is2023()) {
            unless(kind == SYSTEM_2023, Status.WRONG_TYPE);
            unless(contains(1, 1), Status.OUT_OF_RANGE);
        } else {
            unless(kind == VMEX_2020 || kind == ROOT_2020, Status.WRONG_TYPE);
        }
    }

    @Override
    void lastHandleGone() {}
}
