// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import java.util.ArrayList;
import java.util.List;

/**
 * What a change of an address space's tree has still to do when its lock is released: tell the cores, and then let go
 * of the mappings that are no longer there.
 */
final class MappingChange {
    private final List<MappedRange> ranges = new ArrayList<>();
    private final List<VmMapping> gone = new ArrayList<>();

    /** The addresses [from, to) are mapped differently now. */
    void changed(GuestPhysicalAspace aspace, long from, long to) {
        if (!ranges.isEmpty()) {
            MappedRange last = ranges.getLast();
            if (last.address() + last.length() == from) {
                ranges.set(ranges.size() - 1, new MappedRange(aspace, last.address(), to - last.address()));
                return;
            }
        }
        ranges.add(new MappedRange(aspace, from, to - from));
    }

    /** A mapping is no longer in the tree. */
    void gone(VmMapping mapping) {
        gone.add(mapping);
    }

    /** With no lock held. */
    void finish() {
        ranges.forEach(range -> range.aspace().mappingChanged(range.address(), range.length()));
        gone.forEach(VmMapping::retire);
    }
}
