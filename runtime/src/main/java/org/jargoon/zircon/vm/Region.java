// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

/** What occupies a range of addresses in an address region. */
sealed interface Region permits VmAddressRegion, VmMapping {

    /** The first address. */
    long base();

    /** The first address behind it. */
    long end();
}
