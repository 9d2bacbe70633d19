// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jargoon.profile.Symbolizer.Location;
import org.jargoon.vcpu.BlockCount;

/**
 * Finds the stretches of code that are hot: the blocks that were counted, and where none were, addresses close to each
 * other in one function that have about as many samples.
 */
final class HotBlocks {
    /** In bytes, between two samples of one stretch. */
    private static final int LARGEST_GAP = 16;

    /** In bytes. */
    private static final int LONGEST_STRETCH = 96;

    /** Instructions of one block have about the same number of samples; this often more, and some, is chance. */
    private static final int CHANCE = 4;

    private static final int MOST_LINES = 48;
    private static final int LONGEST_INSTRUCTION = 4;

    private final Report report;
    private final List<InSpace<BlockCount>> counted;
    private final Map<String, TreeMap<Long, Long>> samples;
    private final Disassembly disassembly;

    HotBlocks(
            Report report,
            List<InSpace<BlockCount>> counted,
            Map<String, TreeMap<Long, Long>> samples,
            Disassembly disassembly) {
        this.report = report;
        this.counted = counted;
        this.samples = samples;
        this.disassembly = disassembly;
    }

    /** A stretch before it is looked at closely. {@code bytes} is how long it is. */
    private record Candidate(
            String space, long address, int bytes, int instructions, long samples, long executions, long retired) {}

    List<HotBlock> hottest(int most) {
        return candidates().stream()
                .sorted(Comparator.comparingLong((Candidate candidate) -> -candidate.samples)
                        .thenComparing(candidate -> -candidate.retired)
                        .thenComparing(Candidate::address, Long::compareUnsigned)
                        .thenComparing(Candidate::space))
                .limit(most)
                .map(this::block)
                .toList();
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        if (counted.isEmpty()) {
            samples.forEach((space, addresses) -> addStretches(space, addresses, candidates));
            return candidates;
        }
        for (InSpace<BlockCount> each : counted) {
            BlockCount block = each.count();
            long inside = within(each.space(), block.address(), block.bytes()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            candidates.add(new Candidate(
                    each.space(),
                    block.address(),
                    block.bytes(),
                    block.instructions().size(),
                    inside,
                    block.executions(),
                    block.retired()));
        }
        return candidates;
    }

    private SortedMap<Long, Long> within(String space, long address, int bytes) {
        TreeMap<Long, Long> addresses = samples.get(space);
        if (addresses == null || bytes <= 0 || Long.compareUnsigned(address, address + bytes) > 0) {
            return new TreeMap<>();
        }
        return addresses.subMap(address, address + bytes);
    }

    private void addStretches(String space, TreeMap<Long, Long> addresses, List<Candidate> candidates) {
        long first = 0;
        long last = 0;
        long lastCount = 0;
        long sum = 0;
        for (Map.Entry<Long, Long> entry : addresses.entrySet()) {
            long pc = entry.getKey();
            boolean near = sum != 0
                    && pc - last <= LARGEST_GAP
                    && pc - first < LONGEST_STRETCH
                    && isOfOneBlock(entry.getValue(), lastCount)
                    && report.locate(space, pc).entry() == report.locate(space, first).entry();
            if (!near) {
                addStretch(space, first, last, sum, candidates);
                first = pc;
                sum = 0;
            }
            last = pc;
            lastCount = entry.getValue();
            sum += lastCount;
        }
        addStretch(space, first, last, sum, candidates);
    }

    private static boolean isOfOneBlock(long one, long other) {
        return Math.max(one, other) <= CHANCE * Math.min(one, other) + 2 * CHANCE;
    }

    private static void addStretch(String space, long first, long last, long sum, List<Candidate> candidates) {
        if (sum != 0) {
            int bytes = (int) (last - first) + LONGEST_INSTRUCTION;
            candidates.add(new Candidate(space, first, bytes, 0, sum, 0, 0));
        }
    }

    private HotBlock block(Candidate candidate) {
        String space = candidate.space;
        Location location = report.locate(space, candidate.address);
        int most = candidate.instructions == 0 ? MOST_LINES : Math.min(candidate.instructions, MOST_LINES);
        List<HotBlock.Line> lines = new ArrayList<>();
        for (Disassembly.Line line : disassembly.lines(space, candidate.address, most)) {
            if (line.address() - candidate.address >= candidate.bytes) {
                break;
            }
            long here = within(space, line.address(), line.length()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            lines.add(new HotBlock.Line(line, here, report.locate(space, line.address())));
        }
        dropBehindLastSample(candidate, lines);
        return new HotBlock(
                space,
                candidate.address,
                location,
                candidate.samples,
                candidate.executions,
                candidate.instructions,
                lines);
    }

    /** A stretch ends with its last sample, whose instruction may be shorter than the longest. */
    private static void dropBehindLastSample(Candidate candidate, List<HotBlock.Line> lines) {
        while (candidate.instructions == 0 && !lines.isEmpty() && lines.getLast().samples() == 0) {
            lines.removeLast();
        }
    }
}
