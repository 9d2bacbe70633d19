// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.ArrayList;
import java.util.List;

/** Makes the tree of a planned region. */
final class RegionBuilder {
    private final RegionPlan plan;
    private final List<RegionExit> exits = new ArrayList<>();

    private RegionBuilder(RegionPlan plan) {
        this.plan = plan;
    }

    /**
     * The tree for {@link Isa#context}, or null if the guest has changed the code of one of its blocks meanwhile.
     *
     * @param counts numbers blocks to be counted, or null
     */
    static RegionRootNode build(
            RegionPlan plan, BlockDecoder decoder, int context, RegisterLayout layout, BlockCounts counts) {
        RegionBuilder builder = new RegionBuilder(plan);
        Block[] blocks = plan.blocks();
        RegionBlockNode[] nodes = new RegionBlockNode[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            if (!blocks[i].valid) {
                return null;
            }
            nodes[i] = new RegionBlockNode(decoder.decodeAgain(blocks[i], context));
            builder.link(nodes[i], i);
            if (counts != null) {
                nodes[i].number = counts.number(blocks[i], nodes[i].instructions);
            }
            if (i > 0 && blocks[i] == blocks[i - 1]) {
                linkCopies(nodes[i - 1], nodes[i], i);
            }
        }
        String name = "region 0x%x (%d blocks, %d instructions)"
                .formatted(plan.entry().pc, blocks.length, plan.instructions());
        return new RegionRootNode(nodes, builder.exits.toArray(new RegionExit[0]), layout, name);
    }

    /** Two of the blocks that {@link RegionPlanner} unrolls a loop into; nothing else leads to any but the first. */
    private static void linkCopies(RegionBlockNode copy, RegionBlockNode next, int index) {
        copy.copies = Math.max(1, copy.copies);
        copy.nextCopy = index;
        next.copies = copy.copies + 1;
    }

    private void link(RegionBlockNode node, int index) {
        Block block = plan.blocks()[index];
        switch (block.kind) {
            case Block.FALL_THROUGH -> {
                node.next = plan.inside(index, block.next);
                node.nextExit = exit(index, RegionExit.Kind.NEXT);
            }
            case Block.BRANCH -> {
                node.next = plan.inside(index, block.next);
                node.taken = plan.inside(index, block.taken);
                node.nextExit = exit(index, RegionExit.Kind.NOT_TAKEN);
                node.takenExit = exit(index, RegionExit.Kind.TAKEN);
                double taken = (double) block.takenCount / Math.max(1, block.executions);
                double rare = 1.0 / RegionPlanner.RARE;
                node.takenProbability = Math.clamp(taken, rare, 1 - rare);
            }
            case Block.JUMP -> {
                node.taken = plan.inside(index, block.taken);
                node.takenExit = exit(index, RegionExit.Kind.TAKEN);
            }
            case Block.INDIRECT -> {
                List<RegionPlan.Edge> edges = plan.edges(index);
                node.targetPcs = edges.stream().mapToLong(edge -> plan.blocks()[edge.target()].pc).toArray();
                node.targetBlocks = edges.stream().mapToInt(RegionPlan.Edge::target).toArray();
                node.takenExit = exit(index, RegionExit.Kind.INDIRECT);
            }
            default -> {}
        }
    }

    private int exit(int block, RegionExit.Kind kind) {
        exits.add(new RegionExit(block, kind));
        return exits.size() - 1;
    }
}
