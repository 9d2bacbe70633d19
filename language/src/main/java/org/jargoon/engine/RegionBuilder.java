// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Chooses the blocks of a region by the cold tier's profile and links them.
 *
 * <p>Starting at the entry, the hottest edge that leads out of the set adds its block until the region is as large as
 * allowed. Calls and returns are edges like any other, so callees are part of the region once. A return goes only to
 * places behind calls that are in the region, so that a function does not drag all of its callers in.
 */
final class RegionBuilder {
    /** An edge that is taken less often than once in this many runs of its block is left to an exit. */
    private static final int RARE = 1024;

    private final GuestCode code;
    private final BlockDecoder decoder;
    private final RegisterLayout layout;
    private final Block entry;
    private final int maxInstructions;
    private final Set<Block> chosen = new LinkedHashSet<>();
    private final Set<Long> returnAddresses = new HashSet<>();
    private int instructions;

    RegionBuilder(GuestCode code, BlockDecoder decoder, RegisterLayout layout, Block entry, int maxInstructions) {
        this.code = code;
        this.decoder = decoder;
        this.layout = layout;
        this.entry = entry;
        this.maxInstructions = maxInstructions;
    }

    /** The region, or null if the guest changed the code of one of its blocks meanwhile. */
    Region build(int generation) {
        choose();
        Block[] blocks = order();
        Map<Long, Integer> indexes = new HashMap<>();
        for (int i = 0; i < blocks.length; i++) {
            indexes.put(blocks[i].pc, i);
        }
        List<RegionExit> exits = new ArrayList<>();
        RegionBlockNode[] nodes = new RegionBlockNode[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            Block fresh = decoder.decode(blocks[i].pc);
            if (fresh == null || fresh.end != blocks[i].end || fresh.kind != blocks[i].kind) {
                return null;
            }
            nodes[i] = new RegionBlockNode(fresh);
            link(nodes[i], blocks[i], i, indexes, exits);
        }
        String name = "region 0x%x (%d blocks, %d instructions)".formatted(entry.pc, blocks.length, instructions);
        RegionRootNode root = new RegionRootNode(nodes, exits.toArray(new RegionExit[0]), layout, name);
        return new Region(code, entry, blocks, root, generation, instructions);
    }

    private void choose() {
        Block best = entry;
        while (best != null) {
            add(best);
            best = hottestEdge();
        }
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
    private void edges(Block block, BiConsumer<Block, Long> edge) {
        long rare = block.executions / RARE;
        BiConsumer<Block, Long> frequent = (target, weight) -> {
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
                        frequent.accept(target, (long) block.targets.count(i));
                    }
                }
            }
            default -> {}
        }
    }

    /** Reverse postorder, so that few edges lead backwards: each of those polls. */
    private Block[] order() {
        Deque<Block> ordered = new ArrayDeque<>();
        Set<Block> seen = new HashSet<>();
        Deque<Block> stack = new ArrayDeque<>();
        stack.push(entry);
        while (!stack.isEmpty()) {
            Block block = stack.peek();
            if (!seen.add(block)) {
                stack.pop();
                if (!ordered.contains(block)) {
                    ordered.addFirst(block);
                }
                continue;
            }
            edges(block, (target, _) -> {
                if (chosen.contains(target) && !seen.contains(target)) {
                    stack.push(target);
                }
            });
        }
        return ordered.toArray(new Block[0]);
    }

    private void link(
            RegionBlockNode node, Block block, int index, Map<Long, Integer> indexes, List<RegionExit> exits) {
        Map<Block, Long> inside = new HashMap<>();
        edges(block, (target, weight) -> {
            if (indexes.containsKey(target.pc)) {
                inside.put(target, weight);
            }
        });
        switch (block.kind) {
            case Block.FALL_THROUGH -> {
                node.next = index(block.next, inside, indexes);
                node.nextExit = exit(index, RegionExit.Kind.NEXT, exits);
            }
            case Block.BRANCH -> {
                node.next = index(block.next, inside, indexes);
                node.taken = index(block.taken, inside, indexes);
                node.nextExit = exit(index, RegionExit.Kind.NOT_TAKEN, exits);
                node.takenExit = exit(index, RegionExit.Kind.TAKEN, exits);
                double taken = (double) block.takenCount / Math.max(1, block.executions);
                node.takenProbability = Math.clamp(taken, 1.0 / RARE, 1 - 1.0 / RARE);
            }
            case Block.JUMP -> {
                node.taken = index(block.taken, inside, indexes);
                node.takenExit = exit(index, RegionExit.Kind.TAKEN, exits);
            }
            case Block.INDIRECT -> {
                List<Map.Entry<Block, Long>> targets = new ArrayList<>(inside.entrySet());
                targets.sort(Map.Entry.<Block, Long>comparingByValue().reversed());
                node.targetPcs = targets.stream().mapToLong(target -> target.getKey().pc).toArray();
                node.targetBlocks = targets.stream().mapToInt(target -> indexes.get(target.getKey().pc)).toArray();
                node.takenExit = exit(index, RegionExit.Kind.INDIRECT, exits);
            }
            default -> {}
        }
    }

    private static int index(Block target, Map<Block, Long> inside, Map<Long, Integer> indexes) {
        return target != null && inside.containsKey(target) ? indexes.get(target.pc) : RegionBlockNode.OUTSIDE;
    }

    private static int exit(int block, RegionExit.Kind kind, List<RegionExit> exits) {
        exits.add(new RegionExit(block, kind));
        return exits.size() - 1;
    }
}
