// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

/**
 * A range of addresses that the guest cannot access without its VMM being told (docs/zircon.md §3).
 *
 * @param kind what the VMM is told, and in which address space the range lies
 * @param start its first address
 * @param size in bytes, more than 0
 * @param key what the VMM knows it by
 * @param bell where writes to a {@link TrapKind#BELL} go; null for the other kinds
 */
record Trap(TrapKind kind, long start, long size, long key, Bell bell) {

    /** Whether an address lies in the range. */
    boolean contains(long address) {
        return address - start >= 0 && address - start < size;
    }
}
