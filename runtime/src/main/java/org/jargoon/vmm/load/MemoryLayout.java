// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.util.Comparator;
import java.util.TreeSet;

/** Who has which part of RAM when the machine starts. */
final class MemoryLayout {
    private final RamRange ram;
    private final TreeSet<Claim> claims = new TreeSet<>(Comparator.comparingLong(Claim::address));

    private record Claim(String what, long address, long end) {}

    MemoryLayout(RamRange ram) {
        this.ram = ram;
    }

    /**
     * Takes a range for good.
     *
     * @throws LoadException if it is not all in RAM or something else has part of it
     */
    void claim(String what, long address, long size) throws LoadException {
        if (address < ram.base() || size < 0 || size > ram.size() || address > ram.end() - size) {
            throw new LoadException("%s does not fit: it takes 0x%x bytes from 0x%x on, outside of %s: %s".formatted(
                    what, size, address, ram, address >= ram.base() && address < Long.MAX_VALUE - size
                            ? "give more with --memory"
                            : "link or place it inside"));
        }
        if (size == 0) {
            return;
        }
        long end = address + size;
        for (Claim other : claims) {
            if (other.address < end && address < other.end) {
                throw new LoadException("%s (0x%x to 0x%x) and %s (0x%x to 0x%x) overlap: place one elsewhere"
                        .formatted(what, address, end, other.what, other.address, other.end));
            }
        }
        claims.add(new Claim(what, address, end));
    }

    /**
     * Takes a free range, the highest that ends at or below {@code limit}, and gives its address.
     *
     * @param alignment of its address, a power of two
     * @throws LoadException if there is none
     */
    long claimHighest(String what, long size, long alignment, long limit) throws LoadException {
        long end = Math.min(limit, ram.end());
        for (Claim other : claims.descendingSet()) {
            if (fits(Math.max(other.end, ram.base()), end, size, alignment)) {
                break;
            }
            end = Math.min(end, other.address);
        }
        if (!fits(ram.base(), end, size, alignment)) {
            throw new LoadException("%s of 0x%x bytes fits nowhere in %s beside the rest: give more with --memory"
                    .formatted(what, size, ram));
        }
        long address = end - size & -alignment;
        claim(what, address, size);
        return address;
    }

    private static boolean fits(long from, long end, long size, long alignment) {
        return size <= end - from && (end - size & -alignment) >= from;
    }
}
