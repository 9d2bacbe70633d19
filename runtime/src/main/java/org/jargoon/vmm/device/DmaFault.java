// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

/** A device was told to access guest-physical addresses that are not RAM. Carries no stack trace: guests cause it. */
public final class DmaFault extends Exception {
    private static final long serialVersionUID = 1L;

    public DmaFault(long address, long length) {
        super("no RAM at 0x%x, %d bytes".formatted(address, length), null, false, false);
    }
}
