// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

/**
 * What stands behind a handle value in a process: an object, and what may be done to it through this handle. A handle
 * that is in no table is in a message. It has a slot of the kernel's arena, a reference to its object and a share in
 * its handle count until it is {@linkplain #dispose disposed} of.
 */
public final class Handle {
    private final KernelObject object;
    private final int rights;
    private final int base;
    private final HandleTable table;

    Handle(KernelObject object, int rights, int base, HandleTable table) {
        this.object = object;
        this.rights = rights;
        this.base = base;
        this.table = table;
    }

    public KernelObject object() {
        return object;
    }

    public int rights() {
        return rights;
    }

    /** The generation and slot in the kernel's arena, as {@link HandleArena} makes them. */
    int base() {
        return base;
    }

    /** The table that the handle is or was in last. */
    HandleTable table() {
        return table;
    }

    /** Whether the handle is where it was made, neither closed nor sent away. */
    boolean isOpen() {
        return object.kernel().handleArena().at(base) == this;
    }

    /** Closes the handle, which has been taken out of its table. */
    void dispose() {
        object.kernel().handleArena().free(base);
        object.handleClosed();
        object.release();
    }
}
