// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import org.jargoon.vcpu.CoreObserver.Tier;

/**
 * What a function cost.
 *
 * @param space the label of its address space
 * @param name without control characters
 * @param file where it is written; null if unknown
 * @param inlined whether it was part of its caller's code wherever samples saw it
 * @param self samples taken in it itself, by {@link Tier}
 * @param total samples taken in it or in what it called, each once, though it may have called itself
 */
record FunctionCost(String space, String name, String file, boolean inlined, long[] self, long total) {

    long selfTotal() {
        return Frame.sum(self);
    }

    /** The same function, seen elsewhere too. */
    FunctionCost and(FunctionCost other) {
        long[] both = self.clone();
        for (int tier = 0; tier < Tier.COUNT; tier++) {
            both[tier] += other.self[tier];
        }
        return new FunctionCost(
                space, name, file == null ? other.file : file, inlined && other.inlined, both, total + other.total);
    }
}
