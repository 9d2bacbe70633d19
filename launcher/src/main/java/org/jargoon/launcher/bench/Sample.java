// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.vcpu.CodeStatistics;

/**
 * What a Java process that ran one kernel measured. It travels from that process as lines of text.
 *
 * @param compiler name of Truffle's runtime
 * @param iterations as the kernel printed them
 * @param processNanos CPU time of the whole process since its start, compiler threads included, after each iteration
 * @param statistics of the code at the end
 */
record Sample(String compiler, List<Iteration> iterations, List<Long> processNanos, CodeStatistics statistics) {
    private static final double NEARLY_PEAK = 0.8;

    private static final String COMPILER = "compiler";
    private static final String ITERATION = "iteration";
    private static final String STATISTICS = "statistics";

    /** CPU time of the process until the end of the first iteration that ran at 80% of the best one's speed or more. */
    long nanosToNearlyPeak() {
        double enough = Iteration.best(iterations) / NEARLY_PEAK;
        for (int i = 0; i < iterations.size(); i++) {
            if (iterations.get(i).nanos() <= enough) {
                return processNanos.get(i);
            }
        }
        throw new IllegalStateException("no iteration is as fast as the fastest");
    }

    /** Guest instructions in an iteration. */
    double instructions() {
        return (double) statistics.retired() / iterations.size();
    }

    /** As lines. */
    List<String> print() {
        List<String> lines = new ArrayList<>();
        lines.add(COMPILER + " " + compiler);
        for (int i = 0; i < iterations.size(); i++) {
            Iteration iteration = iterations.get(i);
            lines.add("%s %s %d %d".formatted(ITERATION, iteration.checksum(), iteration.nanos(), processNanos.get(i)));
        }
        lines.add("%s %d %d %d %d %d %d %d %d %d".formatted(
                STATISTICS,
                statistics.retired(),
                statistics.retiredCompiled(),
                statistics.blocks(),
                statistics.regions(),
                statistics.compilations(),
                statistics.compileNanos(),
                statistics.regionEntries(),
                statistics.sideExits(),
                statistics.invalidations()));
        return lines;
    }

    /**
     * Reads what {@link #print} gave.
     *
     * @throws BenchException if something is missing
     */
    static Sample parse(List<String> lines) throws BenchException {
        String compiler = null;
        List<Iteration> iterations = new ArrayList<>();
        List<Long> processNanos = new ArrayList<>();
        CodeStatistics statistics = null;
        for (String line : lines) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case COMPILER -> compiler = line.substring(COMPILER.length() + 1);
                case ITERATION -> {
                    iterations.add(new Iteration(words[1], Long.parseLong(words[2])));
                    processNanos.add(Long.parseLong(words[3]));
                }
                case STATISTICS -> statistics = statistics(words);
                default -> throw new BenchException("unexpected line from a kernel's process: " + line);
            }
        }
        if (compiler == null || statistics == null || iterations.isEmpty()) {
            throw new BenchException("a kernel's process ended early");
        }
        return new Sample(compiler, iterations, processNanos, statistics);
    }

    private static CodeStatistics statistics(String[] words) {
        long[] n = new long[words.length];
        for (int i = 1; i < words.length; i++) {
            n[i] = Long.parseLong(words[i]);
        }
        return new CodeStatistics(n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9]);
    }
}
