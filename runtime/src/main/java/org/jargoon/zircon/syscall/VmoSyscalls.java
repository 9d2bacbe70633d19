// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;
import static org.jargoon.zircon.syscall.Calls.status;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.ResourceDispatcher;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.vm.VmoDispatcher;

/** Virtual memory objects (docs/zircon.md §8.12). */
public interface VmoSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_vmo_create: makes a VMO, all zero.
     *
     * @param size in bytes, rounded up to whole pages
     * @param options 0 or ZX_VMO_RESIZABLE; from 2021 on also ZX_VMO_DISCARDABLE, which has no effect
     * @param out its handle
     * @return INVALID_ARGS for other options; OUT_OF_RANGE if the size is 2^63 or more
     */
    default int zx_vmo_create(long size, int options, int[] out) {
        return status(() -> Calls.add(process(), VmoDispatcher.create(process().kernel(), size, options), out));
    }

    /**
     * zx_vmo_read: copies bytes out of a VMO.
     *
     * @param handle needs READ
     * @param buffer gets as many as it has remaining
     * @param offset of the first one
     * @return OUT_OF_RANGE if the VMO does not have all of them, with nothing copied; that none are asked for is right
     *     up to its end
     */
    default int zx_vmo_read(int handle, ByteBuffer buffer, long offset) {
        return status(() -> {
            try (Held<VmoDispatcher> vmo = held(Syscall.VMO_READ, handle)) {
                Calls.checkOut(buffer);
                vmo.object().read(offset, buffer);
            }
        });
    }

    /**
     * zx_vmo_write: copies bytes into a VMO. Guests that have it mapped see them, and run them where they are code.
     *
     * @param handle needs WRITE
     * @param buffer all that it has remaining is copied
     * @param offset where the first one goes
     * @return OUT_OF_RANGE as for {@link #zx_vmo_read}; NO_MEMORY, when a part of them may have been copied
     */
    default int zx_vmo_write(int handle, ByteBuffer buffer, long offset) {
        return status(() -> {
            try (Held<VmoDispatcher> vmo = held(Syscall.VMO_WRITE, handle)) {
                Calls.checkIn(buffer);
                vmo.object().write(offset, buffer);
            }
        });
    }

    /**
     * zx_vmo_get_size.
     *
     * @param size in bytes, whole pages
     */
    default int zx_vmo_get_size(int handle, long[] size) {
        return status(() -> {
            try (Held<VmoDispatcher> vmo = held(Syscall.VMO_GET_SIZE, handle)) {
                Calls.checkOut(size);
                size[0] = vmo.object().size();
            }
        });
    }

    /**
     * zx_vmo_set_size: what is cut off is gone; what is added is zero.
     *
     * @param handle needs WRITE
     * @param size in bytes, rounded up to whole pages
     * @return UNAVAILABLE if the VMO was not made resizable; OUT_OF_RANGE if the size is 2^63 or more
     */
    default int zx_vmo_set_size(int handle, long size) {
        return status(() -> {
            try (Held<VmoDispatcher> vmo = held(Syscall.VMO_SET_SIZE, handle)) {
                vmo.object().setSize(size);
            }
        });
    }

    /**
     * zx_vmo_replace_as_executable: replaces a handle by one that has EXECUTE, too. The old one is gone whatever the
     * outcome, unless it is BAD_HANDLE for the old one itself.
     *
     * @param handle any rights; EXECUTE is added to them
     * @param vmex a resource of the kind VMEX or one that stands for it, or 0: every process here may mark memory
     *     executable
     * @param out the new handle
     * @return BAD_HANDLE for {@code handle}; then what {@code vmex} gives: BAD_HANDLE, WRONG_TYPE if it is no resource
     *     or one of another kind, OUT_OF_RANGE if its range does not say so; then WRONG_TYPE if {@code handle} is not a
     *     VMO's
     */
    default int zx_vmo_replace_as_executable(int handle, int vmex, int[] out) {
        return status(() -> {
            Handle old = process().handle(handle, null, Rights.NONE);
            try {
                if (vmex != ZxProcess.INVALID_HANDLE) {
                    checkVmex(vmex);
                }
                check(old.object().type() == ObjectType.VMO, Status.WRONG_TYPE);
                Calls.checkOut(out);
            } catch (StatusException e) {
                process().handles().close(handle);
                throw e;
            }
            out[0] = process().handles().replace(old, old.rights() | Rights.EXECUTE);
        });
    }

    /**
     * zx_vmo_create_child: makes a VMO with the contents that another one has now; neither sees writes to the other.
     * Behind the parent's end the child is zero.
     *
     * @param handle needs READ and DUPLICATE. The child's handle has the same rights; WRITE is added and EXECUTE taken
     *     away, or with ZX_VMO_CHILD_NO_WRITE only WRITE is taken away
     * @param options ZX_VMO_CHILD_SNAPSHOT or ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE, which here is the same, and
     *     ZX_VMO_CHILD_RESIZABLE or ZX_VMO_CHILD_NO_WRITE
     * @param offset of the child's first byte, a multiple of the page's size
     * @param size of the child in bytes, rounded up to whole pages
     * @param out the child's handle
     * @return OUT_OF_RANGE if the size is 2^63 or more; INVALID_ARGS for RESIZABLE with NO_WRITE; then the handle's
     *     errors; NOT_SUPPORTED for a ZX_VMO_CHILD_SLICE; INVALID_ARGS for other options or a bad offset; OUT_OF_RANGE
     *     if the child's end is 2^63 or more
     */
    default int zx_vmo_create_child(int handle, int options, long offset, long size, int[] out) {
        return status(() -> {
            VmoDispatcher.checkSize(size);
            boolean noWrite = (options & VmFlags.CHILD_NO_WRITE) != 0;
            check(!noWrite || (options & VmFlags.CHILD_RESIZABLE) == 0, Status.INVALID_ARGS);
            try (Held<VmoDispatcher> vmo = held(Syscall.VMO_CREATE_CHILD, handle)) {
                Calls.checkOut(out);
                VmoDispatcher child = vmo.object().createChild(options & ~VmFlags.CHILD_NO_WRITE, offset, size);
                int rights = noWrite ? vmo.rights() & ~Rights.WRITE : vmo.rights() & ~Rights.EXECUTE | Rights.WRITE;
                try {
                    out[0] = process().add(child, rights);
                } finally {
                    child.release();
                }
            }
        });
    }

    private void checkVmex(int vmex) throws StatusException {
        Parameter.Handle declared = Syscall.VMO_REPLACE_AS_EXECUTABLE.handleParameter("vmex");
        try (Held<ResourceDispatcher> resource = Held.of(process(), declared, vmex)) {
            resource.object().checkLetsMemoryBecomeExecutable();
        }
    }

    private Held<VmoDispatcher> held(Syscall syscall, int handle) throws StatusException {
        return Held.of(process(), syscall.handleParameter("handle"), handle);
    }
}
