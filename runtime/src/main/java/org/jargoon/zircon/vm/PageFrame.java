// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.UNSAFE;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jargoon.zircon.abi.StatusException;

/**
 * A page of host memory and how many VMOs have it: more than one after a snapshot. A frame that is shared has the same
 * contents for ever; a VMO that writes copies it first.
 */
final class PageFrame {
    private static final VarHandle SHARES;

    static {
        try {
            SHARES = MethodHandles.lookup().findVarHandle(PageFrame.class, "shares", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final HostMemory.Slab slab;
    private final long address;
    private volatile int shares = 1;

    PageFrame(HostMemory.Slab slab, long address) {
        this.slab = slab;
        this.address = address;
    }

    static PageFrame zeroed() throws StatusException {
        PageFrame frame = HostMemory.allocate();
        UNSAFE.setMemory(frame.address, PAGE_SIZE, (byte) 0);
        return frame;
    }

    PageFrame copy() throws StatusException {
        PageFrame frame = HostMemory.allocate();
        UNSAFE.copyMemory(address, frame.address, PAGE_SIZE);
        return frame;
    }

    /** The host address, a multiple of the page's size. */
    long address() {
        return address;
    }

    /** Whether only one VMO has it, which may write there then; only that VMO can change this. */
    boolean isExclusive() {
        return shares == 1;
    }

    void share() {
        SHARES.getAndAdd(this, 1);
    }

    /** Takes it away from one VMO; what nobody has any more is given back. */
    void release() {
        if ((int) SHARES.getAndAdd(this, -1) == 1) {
            HostMemory.free(slab, address);
        }
    }
}
