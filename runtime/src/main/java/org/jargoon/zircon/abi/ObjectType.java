// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

import static org.jargoon.zircon.abi.Rights.*;

/**
 * The kinds of kernel objects that exist here: {@code zx_obj_type_t} (zircon/types.h; docs/zircon.md §1, §11.3), with
 * the rights of an object's first handle.
 */
public enum ObjectType {
    VMO(3, BASIC | IO | MAP | PROPERTY | SIGNAL),
    CHANNEL(4, BASIC & ~DUPLICATE | IO | SIGNAL | SIGNAL_PEER),
    EVENT(5, BASIC | SIGNAL),
    PORT(6, BASIC & ~WAIT | IO),
    INTERRUPT(9, BASIC | IO | SIGNAL),
    RESOURCE(15, BASIC & ~WAIT | WRITE),
    EVENTPAIR(16, BASIC | SIGNAL | SIGNAL_PEER),
    VMAR(18, BASIC & ~WAIT),
    GUEST(20, BASIC & ~WAIT | WRITE),
    VCPU(21, BASIC | IO | EXECUTE | SIGNAL),
    TIMER(22, BASIC | WRITE | SIGNAL);

    private final int number;
    private final int rights;

    ObjectType(int number, int rights) {
        this.number = number;
        this.rights = rights;
    }

    /** The value of the {@code zx_obj_type_t}. */
    public int number() {
        return number;
    }

    /**
     * The rights that the first handle to an object gets whatever the profile; a VMO, a guest and a VMAR get more by
     * profile or by how they were made.
     */
    public int rights() {
        return rights;
    }

    /** Whether an object of this type can be waited on. */
    public boolean isWaitable() {
        return hasAll(rights, WAIT);
    }
}
