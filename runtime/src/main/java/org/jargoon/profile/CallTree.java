// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jargoon.vcpu.CoreObserver.Tier;

/**
 * Samples by the stacks that they were taken with. Immutable.
 *
 * @param roots one for each thread and address space
 * @param cut samples that have lost frames, because stacks were too deep or too many
 * @param idle how often a thread was found with nothing to do, by thread: these are no samples
 */
public record CallTree(List<Root> roots, long cut, SortedMap<String, Long> idle) {

    public CallTree {
        roots = List.copyOf(roots);
        idle = Collections.unmodifiableSortedMap(new TreeMap<>(idle));
    }

    /**
     * @param thread the thread or VCPU
     * @param space the label of the address space
     * @param outermost the frames that nothing is known to have called
     */
    public record Root(String thread, String space, List<Node> outermost) {
        /** Its samples. */
        long samples() {
            return CallTree.samples(outermost);
        }
    }

    /**
     * A frame.
     *
     * @param kind what it stands for
     * @param pc where in the code; for a frame that has called another, where that returns to
     * @param self samples taken in this frame itself, by {@link Tier}
     * @param callees the frames that it has called
     */
    public record Node(Kind kind, long pc, long[] self, List<Node> callees) {}

    /** What a frame stands for. */
    public enum Kind {
        /** Guest code, seen in the middle of it. */
        CODE,
        /** Guest code that waits for what it has called. */
        CALLER,
        /** Frames farther out than are kept. */
        OUTER_CUT,
        /** Frames farther in, for which there was no room. */
        INNER_CUT,
        /** Callers that could not be found. */
        UNKNOWN_CALLER
    }

    /** All samples. */
    public long samples() {
        return roots.stream().mapToLong(Root::samples).sum();
    }

    private static long samples(List<Node> nodes) {
        long sum = 0;
        for (Node node : nodes) {
            for (long self : node.self()) {
                sum += self;
            }
            sum += samples(node.callees());
        }
        return sum;
    }
}
