// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import org.jargoon.zircon.abi.VmFlags;

/** A range of a guest's guest-physical address space, in which VMOs are mapped (docs/zircon.md §7, §8.13). */
public final class Vmar extends ZxObject {

    Vmar(Zircon zircon, int handle) {
        super(zircon, handle);
    }

    /**
     * zx_vmar_map with ZX_VM_SPECIFIC: maps part of a VMO.
     *
     * @param offset where, from this range's start on; for a guest's own {@link Guest#vmar} the guest-physical address
     * @param permissions a set of {@link VmFlags#PERM_READ}, {@link VmFlags#PERM_WRITE} and
     *     {@link VmFlags#PERM_EXECUTE}
     * @return the guest-physical address
     */
    public long map(long offset, Vmo vmo, long vmoOffset, long length, int permissions) {
        long[] address = new long[1];
        ZxException.check(
                "zx_vmar_map",
                zircon().syscalls()
                        .zx_vmar_map(
                                handle(),
                                permissions | VmFlags.SPECIFIC,
                                offset,
                                vmo.handle(),
                                vmoOffset,
                                length,
                                address));
        return address[0];
    }

    /** zx_vmar_unmap; when it returns no VCPU sees the memory any more. */
    public void unmap(long address, long length) {
        ZxException.check("zx_vmar_unmap", zircon().syscalls().zx_vmar_unmap(handle(), address, length));
    }

    /** zx_vmar_protect; when it returns the new permissions hold for all VCPUs. */
    public void protect(long address, long length, int permissions) {
        ZxException.check(
                "zx_vmar_protect", zircon().syscalls().zx_vmar_protect(handle(), permissions, address, length));
    }
}
