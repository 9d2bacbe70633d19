// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/**
 * What an engine counted for one code space.
 *
 * @param retired guest instructions retired by all cores
 * @param retiredCompiled those of them that compiled code retired
 * @param blocks basic blocks decoded
 * @param regions regions formed
 * @param compilations compilations that finished, first and last tier together
 * @param compileNanos CPU time of the compiler's threads spent in them, in nanoseconds
 * @param regionEntries how often compiled regions were entered
 * @param sideExits how often compiled code left a region in a direction that was never or rarely taken before
 * @param invalidations regions dropped because the guest changed their code
 */
public record CodeStatistics(
        long retired,
        long retiredCompiled,
        long blocks,
        long regions,
        long compilations,
        long compileNanos,
        long regionEntries,
        long sideExits,
        long invalidations) {}
