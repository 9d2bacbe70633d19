// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** Ranges of addresses, each with a number. They may overlap, as only those of damaged files do. */
public final class AddressMap {
    /** Of ranges that overlap, at most this many are looked at for one address. */
    private static final int MOST_OVERLAPS = 64;

    // By low; reach is the highest end of all ranges up to one.
    private final long[] low;
    private final long[] high;
    private final long[] reach;
    private final int[] value;

    private AddressMap(long[] low, long[] high, long[] reach, int[] value) {
        this.low = low;
        this.high = high;
        this.reach = reach;
        this.value = value;
    }

    public static final class Builder {
        private long[] low = new long[16];
        private long[] high = new long[16];
        private int[] value = new int[16];
        private int size;

        /** @param to the first address behind it, above {@code from} */
        public void add(long from, long to, int number) {
            if (size == low.length) {
                low = Arrays.copyOf(low, size * 2);
                high = Arrays.copyOf(high, size * 2);
                value = Arrays.copyOf(value, size * 2);
            }
            low[size] = from;
            high[size] = to;
            value[size++] = number;
        }

        public int size() {
            return size;
        }

        public AddressMap build() {
            Integer[] order = new Integer[size];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, (a, b) -> Long.compareUnsigned(low[a], low[b]));
            long[] sortedLow = new long[size];
            long[] sortedHigh = new long[size];
            long[] reach = new long[size];
            int[] sortedValue = new int[size];
            for (int i = 0; i < size; i++) {
                sortedLow[i] = low[order[i]];
                sortedHigh[i] = high[order[i]];
                sortedValue[i] = value[order[i]];
                boolean further = i == 0 || Long.compareUnsigned(sortedHigh[i], reach[i - 1]) > 0;
                reach[i] = further ? sortedHigh[i] : reach[i - 1];
            }
            return new AddressMap(sortedLow, sortedHigh, reach, sortedValue);
        }
    }

    public int size() {
        return low.length;
    }

    /** The number of the range that has {@code address} in it, of several the one that begins last; -1 if none has. */
    public int at(long address) {
        int index = Search.lastNotAbove(low, address);
        for (int tries = 0; index >= 0 && tries < MOST_OVERLAPS; index--, tries++) {
            if (Long.compareUnsigned(address, high[index]) < 0) {
                return value[index];
            }
            if (Long.compareUnsigned(address, reach[index]) >= 0) {
                return -1;
            }
        }
        return -1;
    }

    /** The numbers of the ranges that have an address from {@code from} to before {@code to}, by where they begin. */
    public void forEach(long from, long to, IntConsumer action) {
        int first = Search.lastNotAbove(low, from);
        while (first > 0 && Long.compareUnsigned(reach[first - 1], from) > 0) {
            first--;
        }
        for (int i = Math.max(first, 0); i < low.length && Long.compareUnsigned(low[i], to) < 0; i++) {
            if (Long.compareUnsigned(high[i], from) > 0) {
                action.accept(value[i]);
            }
        }
    }
}
