// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import org.jargoon.memory.GuestMemory;

/**
 * Memory whose accesses stop a core.
 *
 * @param address the first byte, guest-virtual
 * @param length in bytes
 * @param access {@link GuestMemory#READ}, {@link GuestMemory#WRITE} or both
 */
public record Watchpoint(long address, long length, int access) {
    public Watchpoint {
        if (length <= 0 || access == 0 || (access & ~(GuestMemory.READ | GuestMemory.WRITE)) != 0) {
            throw new IllegalArgumentException("no watchpoint: %d bytes, access %d".formatted(length, access));
        }
    }

    /** The first byte of an access that is watched for it, as an offset from its start; -1 if none is. */
    public int find(long accessed, int width, int how) {
        if ((access & how) == 0) {
            return -1;
        }
        long inside = accessed - address;
        if (Long.compareUnsigned(inside, length) < 0) {
            return 0;
        }
        return Long.compareUnsigned(-inside, width) < 0 ? (int) -inside : -1;
    }
}
