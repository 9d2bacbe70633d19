// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjLongConsumer;

/**
 * Chooses the blocks of a region by the cold tier's profile.
 *
 * <p>Starting at the entry, the hottest edge that leads out of the set adds its block until the region is as large as
 * allowed. Calls and returns are edges like any other, so callees are part of the region once. A return goes only to
 * places behind calls that are in the region, so that a function does not drag all of its callers in.
 */
final class RegionPlanner {
    /** An edge that is taken less often than once in this many runs of its block is left to an exit. */
    static final int RARE = 1024;

    /** The longest loop of one block that is unrolled, and how often. */
    private static final int UNROLLED_INSTRUCTIONS = 16;

    private static final int COPIES = 4;

    private final Block entry;
    private final int maxInstructions;
    private final Set<Block> chosen = new LinkedHashSet<>();
    private final Set<Long> returnAddresses = new HashSet<>();
    private int instructions;

    RegionPlanner(Block entry, int maxInstructions) {
        this.entry = entry;
        this.maxInstructions = maxInstructions;
    }

    RegionPlan plan() {
        for (Block best = entry; best != null; best = hottestEdge()) {
            add(best);
        }
        Block[] blocks = order();
        Map<Block, Integer> indexes = new HashMap<>();
        for (int i = 0; i < blocks.length; i++) {
            indexes.put(blocks[i], i);
        }
        List<List<RegionPlan.Edge>> edges = new ArrayList<>();
        for (Block block : blocks) {
            List<RegionPlan.Edge> inside = new ArrayList<>();
            edges(block, (target, weight) -> {
                if (indexes.containsKey(target)) {
                    inside.add(new RegionPlan.Edge(indexes.get(target), weight));
                }
            });
            edges.add(inside);
        }
        return unroll(new RegionPlan(blocks, edges));
    }

    /**
     * Repeats each block that is a short loop by itself, so that only one in {@value #COPIES} iterations takes an edge
     * backwards and polls.
     */
    private static RegionPlan unroll(RegionPlan plan) {
        int[] first = new int[plan.blocks().length];
        List<Block> blocks = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            first[i] = blocks.size();
            blocks.addAll(Collections.nCopies(copies(plan, i), plan.blocks()[i]));
        }
        List<List<RegionPlan.Edge>> edges = new ArrayList<>();
        for (int i = 0; i < first.length; i++) {
            int copies = copies(plan, i);
            for (int copy = 0; copy < copies; copy++) {
                int block = i;
                int again = first[i] + (copy + 1) % copies;
                edges.add(plan.edges(i).stream()
                        .map(edge -> edge.to(edge.target() == block ? again : first[edge.target()]))
                        .toList());
            }
        }
        return new RegionPlan(blocks.toArray(new Block[0]), edges);
    }

    private static int copies(RegionPlan plan, int block) {
        boolean loop = plan.edges(block).stream().anyMatch(edge -> edge.target() == block);
        return loop && plan.blocks()[block].instructions <= UNROLLED_INSTRUCTIONS ? COPIES : 1;
    }

    private void add(Block block) {
        chosen.add(block);
        instructions += block.instructions;
        boolean call = block.control instanceof JumpNode jump && jump.isCall()
                || block.control instanceof IndirectJumpNode indirect && indirect.kind() == IndirectJumpNode.Kind.CALL;
        if (call) {
            returnAddresses.add(block.end);
        }
    }

    private Block hottestEdge() {
        Block[] best = new Block[1];
        long[] bestWeight = new long[1];
        for (Block block : chosen) {
            edges(block, (target, weight) -> {
                if (weight > bestWeight[0]
                        && !chosen.contains(target)
                        && instructions + target.instructions <= maxInstructions) {
                    best[0] = target;
                    bestWeight[0] = weight;
                }
            });
        }
        return best[0];
    }

    /** Hands each edge of the block that was taken, and not only rarely, to {@code edge} with its count. */
    private void edges(Block block, ObjLongConsumer<Block> edge) {
        long rare = block.executions / RARE;
        ObjLongConsumer<Block> frequent = (target, weight) -> {
            if (target != null && target.valid && weight > rare) {
                edge.accept(target, weight);
            }
        };
        switch (block.kind) {
            case Block.FALL_THROUGH -> frequent.accept(block.next, block.executions);
            case Block.BRANCH -> {
                frequent.accept(block.next, block.executions - block.takenCount);
                frequent.accept(block.taken, block.takenCount);
            }
            case Block.JUMP -> frequent.accept(block.taken, block.executions);
            case Block.INDIRECT -> {
                boolean isReturn = ((IndirectJumpNode) block.control).kind() == IndirectJumpNode.Kind.RETURN;
                for (int i = 0; i < block.targets.size(); i++) {
                    Block target = block.targets.block(i);
                    if (!isReturn || returnAddresses.contains(target.pc)) {
                        frequent.accept(target, block.targets.count(i));
                    }
                }
            }
            default -> {}
        }
    }

    /** Reverse postorder, so that few edges lead backwards: each of those polls. */
    private Block[] order() {
        Deque<Block> ordered = new ArrayDeque<>();
        Set<Block> entered = new HashSet<>();
        Set<Block> finished = new HashSet<>();
        Deque<Block> stack = new ArrayDeque<>();
        stack.push(entry);
        while (!stack.isEmpty()) {
            Block block = stack.peek();
            if (entered.add(block)) {
                edges(block, (target, _) -> {
                    if (chosen.contains(target) && !entered.contains(target)) {
                        stack.push(target);
                    }
                });
            } else {
                stack.pop();
                if (finished.add(block)) {
                    ordered.addFirst(block);
                }
            }
        }
        return ordered.toArray(new Block[0]);
    }
}
