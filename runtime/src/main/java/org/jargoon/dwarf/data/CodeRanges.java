// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.Section;

/**
 * Where a program's code is. What describes code that the linker has thrown away is left with addresses that are
 * nowhere (0, 1 or the highest ones), and is known by that.
 */
public final class CodeRanges {
    // By address, none touches the next.
    private final long[] from;
    private final long[] size;

    private CodeRanges(long[] from, long[] size) {
        this.from = from;
        this.size = size;
    }

    public static CodeRanges of(List<Section> sections) {
        List<Section> code = sections.stream()
                .filter(section -> section.executable() && section.address() + section.size() > section.address())
                .sorted((a, b) -> Long.compareUnsigned(a.address(), b.address()))
                .toList();
        List<Long> from = new ArrayList<>();
        List<Long> size = new ArrayList<>();
        for (Section section : code) {
            int last = from.size() - 1;
            long distance = last < 0 ? 0 : section.address() - from.get(last);
            if (last >= 0 && Long.compareUnsigned(distance, size.get(last)) <= 0) {
                size.set(last, Math.max(size.get(last), distance + section.size()));
            } else {
                from.add(section.address());
                size.add(section.size());
            }
        }
        return new CodeRanges(
                from.stream().mapToLong(Long::longValue).toArray(), size.stream().mapToLong(Long::longValue).toArray());
    }

    public boolean contains(long address) {
        return contains(address, address + 1);
    }

    /** Whether all from {@code low} to before {@code high} is code, and it is not empty. */
    public boolean contains(long low, long high) {
        int index = Search.lastNotAbove(from, low);
        return index >= 0
                && Long.compareUnsigned(low - from[index], size[index]) < 0
                && Long.compareUnsigned(high, low) > 0
                && Long.compareUnsigned(high - from[index], size[index]) <= 0;
    }
}
