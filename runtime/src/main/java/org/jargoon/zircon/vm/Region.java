// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

/** What occupies a range of addresses in an address region. */
abstract sealed class Region permits VmAddressRegion, VmMapping {
    final GuestPhysicalAspace aspace;
    final long base;
    final long end;

    Region(GuestPhysicalAspace aspace, long base, long end) {
        this.aspace = aspace;
        this.base = base;
        this.end = end;
    }

    final GuestPhysicalAspace aspace() {
        return aspace;
    }

    /** The first address. */
    final long base() {
        return base;
    }

    /** The first address behind it. */
    final long end() {
        return end;
    }
}
