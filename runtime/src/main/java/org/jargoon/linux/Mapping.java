// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

/**
 * A range of whole pages that the guest has mapped.
 *
 * @param end the first address behind it
 * @param protection a set of GuestMemory's READ, WRITE and EXECUTE; may be empty
 * @param anonymous whether it began as zeros, and not as a file's bytes
 */
record Mapping(long start, long end, int protection, boolean anonymous) {
    Mapping withStart(long value) {
        return new Mapping(value, end, protection, anonymous);
    }

    Mapping withEnd(long value) {
        return new Mapping(start, value, protection, anonymous);
    }

    Mapping withProtection(int value) {
        return new Mapping(start, end, value, anonymous);
    }

    boolean continues(Mapping before) {
        return before.end == start && before.protection == protection && before.anonymous == anonymous;
    }
}
