// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jargoon.profile.CallTree.Kind;
import org.jargoon.vcpu.CoreObserver.Tier;

/**
 * Collects samples into a call tree as they come, from any thread. Its memory is bounded: frames for which there is no
 * room are merged into one of their caller's, and stacks that are too deep lose their outermost frames; both are
 * counted.
 */
public final class SampleRecorder {
    /** The frames that are kept by default, all stacks together: some 30 MB. */
    public static final int DEFAULT_NODES = 1 << 18;

    /** The innermost frames that are kept of a stack. */
    public static final int DEEPEST = 256;

    private final int mostNodes;
    private final Map<Root, Node> roots = new HashMap<>();
    private final SortedMap<String, Long> idle = new TreeMap<>();
    private int nodes;
    private long cut;

    public SampleRecorder() {
        this(DEFAULT_NODES);
    }

    /** @param mostNodes the frames that are kept, all stacks together; those that stand for others are not counted */
    public SampleRecorder(int mostNodes) {
        if (mostNodes < 1) {
            throw new IllegalArgumentException("room for " + mostNodes + " frames");
        }
        this.mostNodes = mostNodes;
    }

    private record Root(String thread, String space) {}

    private record Key(Kind kind, long pc) {}

    private static final class Node {
        private final Map<Key, Node> callees = new HashMap<>(2);
        private final long[] self = new long[Tier.COUNT];
    }

    /** Notes that a thread, one of few, has nothing to do. */
    public synchronized void recordIdle(String thread) {
        idle.merge(thread, 1L, Long::sum);
    }

    /** Takes a sample whose stack is known as a whole. */
    public void record(String thread, String space, Tier tier, long[] pcs, int depth) {
        record(thread, space, tier, pcs, depth, true);
    }

    /**
     * Takes a sample.
     *
     * @param thread the thread or VCPU
     * @param space the label of the address space
     * @param tier how the innermost frame was running
     * @param pcs the stack: first where the sample was taken, then the addresses that are returned to, outwards
     * @param depth how many of {@code pcs} there are, at least one
     * @param complete whether nothing is known to have called the outermost of them; else its caller is unknown
     */
    public synchronized void record(
            String thread, String space, Tier tier, long[] pcs, int depth, boolean complete) {
        if (depth < 1 || depth > pcs.length) {
            throw new IllegalArgumentException("a stack of %d frames in %d".formatted(depth, pcs.length));
        }
        Node node = root(new Root(thread, space));
        int kept = Math.min(depth, DEEPEST);
        boolean whole = kept == depth;
        if (!whole) {
            node = cut(node, Kind.OUTER_CUT);
        } else if (!complete) {
            node = cut(node, Kind.UNKNOWN_CALLER);
        }
        for (int i = kept - 1; i >= 0; i--) {
            Key key = new Key(i == 0 ? Kind.CODE : Kind.CALLER, pcs[i]);
            Node callee = node.callees.get(key);
            if (callee == null && nodes >= mostNodes) {
                node = cut(node, Kind.INNER_CUT);
                whole = false;
                break;
            }
            if (callee == null) {
                callee = new Node();
                nodes++;
                node.callees.put(key, callee);
            }
            node = callee;
        }
        node.self[tier.ordinal()]++;
        cut += whole ? 0 : 1;
    }

    /** There are few threads but, in a hostile guest, as many address spaces as it likes: they share one then. */
    private Node root(Root wanted) {
        Node root = roots.get(wanted);
        if (root != null) {
            return root;
        }
        if (nodes < mostNodes) {
            nodes++;
            return roots.computeIfAbsent(wanted, key -> new Node());
        }
        return roots.computeIfAbsent(new Root("other threads", "other spaces"), key -> new Node());
    }

    private static Node cut(Node node, Kind kind) {
        return node.callees.computeIfAbsent(new Key(kind, 0), key -> new Node());
    }

    /** What has been recorded so far. The order of roots and frames depends on them only. */
    public synchronized CallTree tree() {
        List<CallTree.Root> snapshot = new ArrayList<>();
        roots.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Root, Node> entry) -> entry.getKey().thread)
                        .thenComparing(entry -> entry.getKey().space))
                .forEach(entry -> snapshot.add(new CallTree.Root(
                        entry.getKey().thread, entry.getKey().space, callees(entry.getValue()))));
        return new CallTree(snapshot, cut, idle);
    }

    private static List<CallTree.Node> callees(Node node) {
        return node.callees.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Key, Node> entry) -> entry.getKey().kind)
                        .thenComparing(entry -> entry.getKey().pc, Long::compareUnsigned))
                .map(entry -> new CallTree.Node(
                        entry.getKey().kind,
                        entry.getKey().pc,
                        entry.getValue().self.clone(),
                        callees(entry.getValue())))
                .toList();
    }
}
