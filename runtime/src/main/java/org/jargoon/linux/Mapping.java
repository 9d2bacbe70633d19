// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

/**
 * A range of whole pages that the guest has mapped.
 *
 * @param end the first address behind it
 * @param protection a set of GuestMemory's READ, WRITE and EXECUTE; may be empty
 * @param backing what its pages hold at first
 * @param offset of its first page in the file of the backing; 0 if there is none
 */
record Mapping(long start, long end, int protection, Backing backing, long offset) {
    Mapping withStart(long value) {
        return new Mapping(value, end, protection, backing, offsetAt(value));
    }

    Mapping withEnd(long value) {
        return new Mapping(start, value, protection, backing, offset);
    }

    Mapping withProtection(int value) {
        return new Mapping(start, end, value, backing, offset);
    }

    /** The offset in the file of the page at an address, which may lie behind the end. */
    long offsetAt(long address) {
        return backing instanceof Backing.Zeros ? 0 : offset + (address - start);
    }

    /** The first address behind those pages that exist, as a file may end before its mapping. */
    long presentEnd() {
        return backing instanceof FilePages pages ? pages.presentEnd(this) : end;
    }

    boolean continues(Mapping before) {
        return before.end == start
                && before.protection == protection
                && before.backing.equals(backing)
                && before.offsetAt(start) == offset;
    }
}
