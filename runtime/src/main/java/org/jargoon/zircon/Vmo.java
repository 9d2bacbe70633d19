// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.VmFlags;

/** Memory: pages that are zero, and cost nothing, until they are touched (docs/zircon.md §8.12). */
public final class Vmo extends ZxObject {

    Vmo(Zircon zircon, int handle) {
        super(zircon, handle);
    }

    /** zx_vmo_read: copies bytes out. */
    public byte[] read(long offset, int length) {
        byte[] bytes = new byte[length];
        read(offset, ByteBuffer.wrap(bytes));
        return bytes;
    }

    /** zx_vmo_read: fills what remains of a buffer, whose position stays. */
    public void read(long offset, ByteBuffer into) {
        ZxException.check("zx_vmo_read", zircon().syscalls().zx_vmo_read(handle(), into, offset));
    }

    /** zx_vmo_write: copies bytes in; guests that map the memory see them at once, as code too. */
    public void write(long offset, byte[] bytes) {
        write(offset, ByteBuffer.wrap(bytes));
    }

    /** zx_vmo_write: copies what remains of a buffer, whose position stays. */
    public void write(long offset, ByteBuffer bytes) {
        ZxException.check("zx_vmo_write", zircon().syscalls().zx_vmo_write(handle(), bytes, offset));
    }

    /** zx_vmo_get_size: in bytes. */
    public long size() {
        long[] size = new long[1];
        ZxException.check("zx_vmo_get_size", zircon().syscalls().zx_vmo_get_size(handle(), size));
        return size[0];
    }

    /** zx_vmo_create_child with ZX_VMO_CHILD_SNAPSHOT: a copy that shares pages until one of the two writes them. */
    public Vmo snapshot(long offset, long size) {
        int[] child = new int[1];
        ZxException.check(
                "zx_vmo_create_child",
                zircon().syscalls().zx_vmo_create_child(handle(), VmFlags.CHILD_SNAPSHOT, offset, size, child));
        return new Vmo(zircon(), child[0]);
    }
}
