// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

/**
 * Code without a gap.
 *
 * @param low its first address
 * @param high the first address behind it, above {@code low} (unsigned)
 */
public record AddressRange(long low, long high) {
    public boolean contains(long address) {
        return Long.compareUnsigned(address - low, high - low) < 0;
    }
}
