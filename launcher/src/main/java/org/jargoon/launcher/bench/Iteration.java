// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.util.List;

/**
 * One iteration of a kernel.
 *
 * @param checksum the same in every iteration and on every machine
 * @param nanos CPU time of the thread that ran it
 */
record Iteration(String checksum, long nanos) {

    /**
     * Reads a line {@code CHECKSUM NANOS}.
     *
     * @throws BenchException if it is none
     */
    static Iteration parse(String line) throws BenchException {
        String[] words = line.split(" ");
        if (words.length != 2 || !words[0].matches("[0-9a-f]{16}") || !words[1].matches("[0-9]{1,18}")) {
            throw new BenchException("unexpected output of a kernel: " + line);
        }
        return new Iteration(words[0], Long.parseLong(words[1]));
    }

    /** The shortest time. */
    static long best(List<Iteration> iterations) {
        return iterations.stream().mapToLong(Iteration::nanos).min().orElseThrow();
    }

    /**
     * The checksum that all iterations have.
     *
     * @throws BenchException if they differ
     */
    static String checksum(List<Iteration> iterations) throws BenchException {
        List<String> checksums = iterations.stream().map(Iteration::checksum).distinct().toList();
        if (checksums.size() != 1) {
            throw new BenchException("checksums differ between iterations: " + checksums);
        }
        return checksums.getFirst();
    }
}
