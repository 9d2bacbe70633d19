// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import org.jargoon.vcpu.CoreObserver.Tier;

/**
 * What a function cost.
 *
 * @param space the label of its address space
 * @param name without control characters
 * @param file where it is written; null if unknown
 * @param self samples taken in it itself, by {@link Tier}
 * @param total samples taken in it or in what it called, each once, though it may have called itself
 */
record FunctionCost(String space, String name, String file, long[] self, long total) {

    long selfTotal() {
        return Frame.sum(self);
    }
}
