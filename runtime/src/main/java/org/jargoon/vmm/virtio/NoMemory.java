// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.nio.ByteBuffer;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/** What an empty slot sees of the guest's memory. */
enum NoMemory implements DmaMemory {
    INSTANCE;

    @Override
    public void read(long address, ByteBuffer into) throws DmaFault {
        throw new DmaFault(address, into.remaining());
    }

    @Override
    public void write(long address, ByteBuffer from) throws DmaFault {
        throw new DmaFault(address, from.remaining());
    }

    @Override
    public boolean contains(long address, long length) {
        return false;
    }
}
