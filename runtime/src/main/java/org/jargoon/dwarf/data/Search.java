// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

/** Searches in tables sorted by address, which are unsigned. */
public final class Search {
    private Search() {}

    /** The last index whose address is not above {@code address}; -1 if all are. */
    public static int lastNotAbove(long[] sorted, long address) {
        return lastNotAbove(sorted, sorted.length, address);
    }

    /** The same among the first {@code count}. */
    public static int lastNotAbove(long[] sorted, int count, long address) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Long.compareUnsigned(sorted[middle], address) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }
}
