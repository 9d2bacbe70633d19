// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * A process: a table of handles. It has no memory or threads of its own, as its code is Java code: whichever Java
 * threads make syscalls for it. May be used from any thread.
 */
public final class ZxProcess implements AutoCloseable {
    /** ZX_HANDLE_INVALID. */
    public static final int INVALID_HANDLE = 0;

    private final Kernel kernel;
    private final HandleTable handles;

    public ZxProcess(Kernel kernel) {
        this.kernel = kernel;
        this.handles = new HandleTable(kernel.handleArena());
    }

    public Kernel kernel() {
        return kernel;
    }

    /**
     * Makes a handle and returns its value; the handle has a reference of its own to the object.
     *
     * @throws StatusException NO_MEMORY if the kernel has no room for another handle; BAD_HANDLE if the object's last
     *     handle has been closed; BAD_STATE if this process has been closed
     */
    public int add(KernelObject object, int rights) throws StatusException {
        if (object.kernel() != kernel) {
            throw new IllegalArgumentException("the object is one of another kernel");
        }
        return handles.add(object, rights);
    }

    /**
     * Makes the first handle to a new object, with its default rights, and takes the maker's reference over: if no
     * handle can be made, the object is gone.
     */
    public int addNew(KernelObject object) throws StatusException {
        try {
            return add(object, object.defaultRights());
        } finally {
            object.release();
        }
    }

    /**
     * The object behind a handle (docs/zircon.md §0.4). It existed when the handle was looked up; if the handle is
     * closed meanwhile it may be destroyed while the caller works, unless that {@linkplain KernelObject#retain retains}
     * it.
     *
     * @param type what it must be, or null for anything
     * @param rights what the handle must have
     * @throws StatusException BAD_HANDLE, WRONG_TYPE or ACCESS_DENIED, in this order
     */
    @SuppressWarnings("unchecked")
    public <T extends KernelObject> T get(int value, ObjectType type, int rights) throws StatusException {
        return (T) handle(value, type, rights).object();
    }

    /** As {@link #get}, with the rights of the handle. */
    public Handle handle(int value, ObjectType type, int rights) throws StatusException {
        Handle handle = handles.get(value);
        check(type == null || handle.object().type() == type, Status.WRONG_TYPE);
        check(Rights.hasAll(handle.rights(), rights), Status.ACCESS_DENIED);
        return handle;
    }

    /**
     * Makes a handle to a new root resource, which is the embedding program's to hand out: whoever has it may make
     * guests and all other resources.
     *
     * @throws StatusException NO_MEMORY, BAD_STATE as {@link #add}
     */
    public int addRootResource() throws StatusException {
        return addNew(ResourceDispatcher.root(kernel));
    }

    public HandleTable handles() {
        return handles;
    }

    /**
     * Ends the process: closes all of its handles. Syscalls that are made for it afterwards find no handle, and those
     * that would make one give BAD_STATE. The end of a process in Zircon ends its threads; here it makes those that run
     * a VCPU, and those that wait by one of its handles, return with CANCELED.
     */
    @Override
    public void close() {
        handles.closeAll(this);
    }
}
