// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

/** Is told how far a snapshot is, now and then. */
@FunctionalInterface
public interface SnapshotProgress {
    /** Nobody wants to know. */
    SnapshotProgress NONE = (_, _) -> {};

    /**
     * So much is done.
     *
     * @param done bytes of RAM that have been dealt with
     * @param total bytes of RAM
     */
    void at(long done, long total);
}
