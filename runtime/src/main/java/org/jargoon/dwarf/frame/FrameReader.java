// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.util.OptionalLong;

/** A VCPU that stands still, and the memory that it sees. */
public interface FrameReader {
    /**
     * A register as it is now.
     *
     * @param dwarfNumber as the ABI numbers it for DWARF: of RISC-V, 0 to 31 are x0 to x31 and 32 to 63 are f0 to f31;
     *     of AArch64, 0 to 30 are x0 to x30, 31 is sp and 64 to 95 are v0 to v31. What a machine does not have reads
     *     as 0; files may name any number
     */
    long register(int dwarfNumber);

    /** Eight bytes of guest memory, little-endian, at any address; empty if one of them cannot be read. */
    OptionalLong readLong(long address);
}
