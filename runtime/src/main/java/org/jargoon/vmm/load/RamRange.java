// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

/**
 * A machine's RAM.
 *
 * @param base its guest-physical address, a multiple of 2 MiB
 * @param size in bytes
 */
public record RamRange(long base, long size) {
    public RamRange {
        if (base < 0 || size <= 0 || base > Long.MAX_VALUE - size) {
            throw new IllegalArgumentException("no RAM: 0x%x bytes at 0x%x".formatted(size, base));
        }
    }

    /** The first address behind it. */
    public long end() {
        return base + size;
    }

    @Override
    public String toString() {
        return "RAM (%d MiB from 0x%x to 0x%x)".formatted(size >>> 20, base, end());
    }
}
