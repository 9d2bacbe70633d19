// SPDX-License-Identifier: Apache-2.0
package org.jargoon.memory;

/** A checked access of the host to guest memory that the guest's address range or page protections do not allow. */
public final class MemoryAccessException extends Exception {
    private static final long serialVersionUID = 1L;

    private final long address;

    public MemoryAccessException(long address, long length, String access) {
        super("guest address 0x%x (%d bytes) is not %s".formatted(address, length, access));
        this.address = address;
    }

    /** The first guest address that was asked for. */
    public long address() {
        return address;
    }
}
