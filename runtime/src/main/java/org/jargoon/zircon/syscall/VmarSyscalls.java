// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;
import static org.jargoon.zircon.syscall.Calls.status;

import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.vm.VmarDispatcher;
import org.jargoon.zircon.vm.VmoDispatcher;

/**
 * Address regions of guests (docs/zircon.md §8.13). Options are {@link VmFlags}; addresses are guest-physical, so 0 is
 * one like any other.
 */
public interface VmarSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_vmar_allocate: makes a region inside of another.
     *
     * @param parent needs READ, WRITE and EXECUTE as CAN_MAP_READ, _WRITE and _EXECUTE are asked for
     * @param childVmar the new region's handle; it has those of the three rights that were asked for
     * @param childAddress the new region's first address
     * @return as {@link VmarDispatcher#allocate} says
     */
    default int zx_vmar_allocate(
            int parent, int options, long offset, long size, int[] childVmar, long[] childAddress) {
        return status(() -> {
            try (Held<VmarDispatcher> vmar =
                    Held.of(process(), Syscall.VMAR_ALLOCATE.handleParameter("parent_vmar"), parent)) {
                checkRights(vmar, VmFlags.rightsOfCapabilities(options));
                Calls.checkOut(childVmar);
                Calls.checkOut(childAddress);
                VmarDispatcher child = vmar.object().allocate(options, offset, size);
                try {
                    childVmar[0] = process().addNew(child);
                } catch (StatusException e) {
                    child.destroyRegion();
                    throw e;
                }
                childAddress[0] = child.base();
            }
        });
    }

    /**
     * zx_vmar_map: maps a part of a VMO.
     *
     * @param handle needs READ, WRITE and EXECUTE as permissions are asked for
     * @param vmo needs MAP, and the same
     * @param mappedAddress the mapping's first address
     * @return INVALID_ARGS for WRITE or EXECUTE without READ, MAP_RANGE with SPECIFIC_OVERWRITE, or a CAN_MAP_READ,
     *     _WRITE or _EXECUTE; ACCESS_DENIED for a permission that a handle lacks the right for; then as
     *     {@link VmarDispatcher#map} says
     */
    default int zx_vmar_map(
            int handle, int options, long vmarOffset, int vmo, long vmoOffset, long len, long[] mappedAddress) {
        return status(() -> {
            try (Held<VmarDispatcher> vmar = Held.of(process(), Syscall.VMAR_MAP.handleParameter("handle"), handle);
                    Held<VmoDispatcher> memory = Held.of(process(), Syscall.VMAR_MAP.handleParameter("vmo"), vmo)) {
                check(VmFlags.isValidProtection(options), Status.INVALID_ARGS);
                check(
                        (options & VmFlags.MAP_RANGE) == 0 || (options & VmFlags.SPECIFIC_OVERWRITE) == 0,
                        Status.INVALID_ARGS);
                check((options & VmFlags.CAN_MAP_RWX) == 0, Status.INVALID_ARGS);
                int wanted = VmFlags.rightsOfPermissions(options);
                checkRights(memory, wanted);
                checkRights(vmar, wanted);
                Calls.checkOut(mappedAddress);
                // What both handles allow now is what zx_vmar_protect may give the mapping later.
                int permitted = VmFlags.permissionsOfRights(memory.rights() & vmar.rights());
                mappedAddress[0] =
                        vmar.object().map(options, permitted, vmarOffset, memory.object(), vmoOffset, len);
            }
        });
    }

    /**
     * zx_vmar_unmap: unmaps what is mapped in a range, and destroys the regions in it.
     *
     * @return as {@link VmarDispatcher#unmap} says
     */
    default int zx_vmar_unmap(int handle, long addr, long len) {
        return status(() -> {
            try (Held<VmarDispatcher> vmar = Held.of(process(), Syscall.VMAR_UNMAP.handleParameter("handle"), handle)) {
                vmar.object().unmap(addr, len);
            }
        });
    }

    /**
     * zx_vmar_protect: changes the permissions of what is mapped in a range. Running guests feel it at once.
     *
     * @param handle needs READ, WRITE and EXECUTE as permissions are asked for
     * @return as {@link VmarDispatcher#protect} says
     */
    default int zx_vmar_protect(int handle, int options, long addr, long len) {
        return status(() -> {
            try (Held<VmarDispatcher> vmar =
                    Held.of(process(), Syscall.VMAR_PROTECT.handleParameter("handle"), handle)) {
                checkRights(vmar, VmFlags.rightsOfPermissions(options));
                vmar.object().protect(options, addr, len);
            }
        });
    }

    /**
     * zx_vmar_destroy: ends a region and all that is in it.
     *
     * @return BAD_STATE if it has been destroyed
     */
    default int zx_vmar_destroy(int handle) {
        return status(() -> {
            try (Held<VmarDispatcher> vmar =
                    Held.of(process(), Syscall.VMAR_DESTROY.handleParameter("handle"), handle)) {
                vmar.object().destroyRegion();
            }
        });
    }

    private static void checkRights(Held<?> held, int rights) throws StatusException {
        check(Rights.hasAll(held.rights(), rights), Status.ACCESS_DENIED);
    }
}
