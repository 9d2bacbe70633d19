// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.List;

/**
 * A stretch of code that samples were taken in, or that was executed often.
 *
 * @param samples taken in all of it
 * @param executions how often it was executed; 0 if that was not counted
 * @param instructions how many it has; 0 if that is unknown
 * @param lines its instructions in words; empty where they are unknown
 */
record HotBlock(
        String space,
        long address,
        Symbolizer.Location location,
        long samples,
        long executions,
        int instructions,
        List<Line> lines) {

    /**
     * @param samples taken at this instruction
     * @param location where it comes from
     */
    record Line(Disassembly.Line instruction, long samples, Symbolizer.Location location) {}
}
