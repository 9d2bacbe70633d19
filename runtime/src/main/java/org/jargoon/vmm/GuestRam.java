// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.nio.ByteBuffer;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;
import org.jargoon.vmm.snapshot.SnapshotMemory;
import org.jargoon.zircon.Guest;
import org.jargoon.zircon.Vmo;
import org.jargoon.zircon.Zircon;
import org.jargoon.zircon.abi.VmFlags;

/** The RAM of a board: one VMO, mapped at one place in the guest. */
final class GuestRam implements DmaMemory {
    private static final int ALL = VmFlags.PERM_READ | VmFlags.PERM_WRITE | VmFlags.PERM_EXECUTE;

    private final long base;
    private final long size;
    private final Vmo vmo;

    GuestRam(Zircon zircon, Guest guest, long base, long size) {
        this.base = base;
        this.size = size;
        vmo = zircon.createVmo(size);
        guest.vmar().map(base, vmo, 0, size, ALL);
    }

    @Override
    public boolean contains(long address, long length) {
        return address >= base && length >= 0 && length <= size && address - base <= size - length;
    }

    @Override
    public void read(long address, ByteBuffer into) throws DmaFault {
        vmo.read(offset(address, into.remaining()), into);
        into.position(into.limit());
    }

    @Override
    public void write(long address, ByteBuffer from) throws DmaFault {
        vmo.write(offset(address, from.remaining()), from);
        from.position(from.limit());
    }

    /** The view of {@link #snapshotMemory}. */
    private final class FromStart implements SnapshotMemory {
        @Override
        public long size() {
            return size;
        }

        @Override
        public void read(long offset, ByteBuffer into) {
            vmo.read(offset, into);
            into.position(into.limit());
        }

        @Override
        public void write(long offset, ByteBuffer from) {
            vmo.write(offset, from);
            from.position(from.limit());
        }
    }

    /** RAM by offsets from its first byte. */
    SnapshotMemory snapshotMemory() {
        return new FromStart();
    }

    private long offset(long address, int length) throws DmaFault {
        if (!contains(address, length)) {
            throw new DmaFault(address, length);
        }
        return address - base;
    }
}
