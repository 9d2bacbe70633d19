// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

/**
 * One way out of a region that its profile did not expect to be frequent.
 *
 * @param block index of the block that is left
 * @param kind how
 */
record RegionExit(int block, Kind kind) {

    enum Kind {
        /** Straight-line code goes on outside the region. */
        NEXT,
        /** A branch or jump was taken to outside the region. */
        TAKEN,
        /** A conditional branch fell through to outside the region. */
        NOT_TAKEN,
        /** An indirect jump went to an address that the region does not know. */
        INDIRECT
    }
}
