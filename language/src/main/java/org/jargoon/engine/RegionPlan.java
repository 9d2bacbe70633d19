// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a region is to contain: its blocks, the entry first, and for each of them the edges that stay inside, the
 * hottest first.
 */
final class RegionPlan {

    /** An edge to block {@code target} (an index), taken {@code weight} times. */
    record Edge(int target, long weight) {
        Edge to(int other) {
            return new Edge(other, weight);
        }
    }

    private final Block[] blocks;
    private final List<List<Edge>> edges;

    RegionPlan(Block[] blocks, List<List<Edge>> edges) {
        this.blocks = blocks;
        this.edges = edges.stream()
                .map(list -> list.stream()
                        .sorted(Comparator.comparingLong(Edge::weight).reversed())
                        .toList())
                .toList();
    }

    Block entry() {
        return blocks[0];
    }

    Block[] blocks() {
        return blocks;
    }

    int instructions() {
        return Arrays.stream(blocks).mapToInt(block -> block.instructions).sum();
    }

    List<Edge> edges(int block) {
        return edges.get(block);
    }

    /** The index of {@code target} if an edge of {@code block} leads there, or {@link RegionBlockNode#OUTSIDE}. */
    int inside(int block, Block target) {
        return edges.get(block).stream()
                .mapToInt(Edge::target)
                .filter(index -> blocks[index] == target)
                .findFirst()
                .orElse(RegionBlockNode.OUTSIDE);
    }

    /** Whether the regions would have the same control flow, whatever the weights. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RegionPlan plan
                && Arrays.equals(blocks, plan.blocks)
                && IntStream.range(0, blocks.length).allMatch(i -> targets(i).equals(plan.targets(i)));
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blocks);
    }

    private List<Integer> targets(int block) {
        return edges.get(block).stream().map(Edge::target).sorted().toList();
    }
}
