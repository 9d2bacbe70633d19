// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.nio.ByteBuffer;

/** The guest's memory as devices reach it: its RAM, by guest-physical addresses. May be used from any thread. */
public interface DmaMemory {

    /**
     * Copies guest memory from {@code address} on into what remains of a buffer, whose position goes to its limit.
     *
     * @throws DmaFault if part of the range is not RAM; then nothing was copied
     */
    void read(long address, ByteBuffer into) throws DmaFault;

    /**
     * Copies what remains of a buffer, whose position goes to its limit, to guest memory. VCPUs see it at once, as code
     * too.
     *
     * @throws DmaFault if part of the range is not RAM; then nothing was copied
     */
    void write(long address, ByteBuffer from) throws DmaFault;

    /** Whether all of [{@code address}, {@code address + length}) is RAM; the empty range is where it begins in RAM. */
    boolean contains(long address, long length);
}
