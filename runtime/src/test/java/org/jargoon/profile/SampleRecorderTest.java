// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jargoon.profile.CallTree.Kind;
import org.jargoon.profile.CallTree.Node;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.junit.jupiter.api.Test;

class SampleRecorderTest {
    private static final String THREAD = "main";

    private static int nodes(List<Node> nodes) {
        return nodes.stream().mapToInt(node -> 1 + nodes(node.callees())).sum();
    }

    private static int nodes(CallTree tree) {
        return tree.roots().stream().mapToInt(root -> 1 + nodes(root.outermost())).sum();
    }

    @Test
    void samplesOfOneStackAreOnePathAndCountByTier() {
        SampleRecorder recorder = new SampleRecorder();
        long[] stack = {0x30, 0x20, 0x10, 0x999};
        recorder.record(THREAD, "user", Tier.LAST, stack, 3);
        recorder.record(THREAD, "user", Tier.LAST, stack, 3);
        recorder.record(THREAD, "user", Tier.FIRST, stack, 3);
        Node outer = recorder.tree().roots().getFirst().outermost().getFirst();
        assertEquals(0x10, outer.pc());
        assertEquals(Kind.CALLER, outer.kind());
        Node inner = outer.callees().getFirst().callees().getFirst();
        assertEquals(0x30, inner.pc());
        assertEquals(Kind.CODE, inner.kind());
        assertEquals(List.of(0L, 1L, 2L), List.of(inner.self()[0], inner.self()[1], inner.self()[2]));
        assertEquals(3, recorder.tree().samples());
        assertEquals(0, recorder.tree().cut());
    }

    @Test
    void anAddressThatIsSampledAndReturnedToIsTwoFrames() {
        SampleRecorder recorder = new SampleRecorder();
        recorder.record(THREAD, "user", Tier.LAST, new long[] {0x10}, 1);
        recorder.record(THREAD, "user", Tier.LAST, new long[] {0x20, 0x10}, 2);
        assertEquals(2, recorder.tree().roots().getFirst().outermost().size());
    }

    @Test
    void threadsAndAddressSpacesAreApart() {
        SampleRecorder recorder = new SampleRecorder();
        for (String thread : List.of("b", "a")) {
            for (String space : List.of("user", "kernel")) {
                recorder.record(thread, space, Tier.LAST, new long[] {0x10}, 1);
            }
        }
        assertEquals(
                List.of("a kernel", "a user", "b kernel", "b user"),
                recorder.tree().roots().stream()
                        .map(root -> root.thread() + " " + root.space())
                        .toList());
    }

    @Test
    void whatThereIsNoRoomForIsMergedAndCounted() {
        SampleRecorder recorder = new SampleRecorder(100);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long[] stack = random.longs(1 + random.nextInt(20), 0, 50).toArray();
            recorder.record("thread " + random.nextInt(200), "space", Tier.LAST, stack, stack.length);
        }
        CallTree tree = recorder.tree();
        assertEquals(20_000, tree.samples());
        assertTrue(tree.cut() > 0, "nothing was cut");
        // Each frame may have one more, that stands for those that it called and that had no room.
        assertTrue(nodes(tree) <= 2 * 101 + 2, nodes(tree) + " frames");
    }

    @Test
    void aStackThatIsTooDeepLosesItsOutermostFrames() {
        SampleRecorder recorder = new SampleRecorder();
        long[] stack = new long[SampleRecorder.DEEPEST + 10];
        for (int i = 0; i < stack.length; i++) {
            stack[i] = 4L * i;
        }
        recorder.record(THREAD, "user", Tier.COLD, stack, stack.length);
        Node outermost = recorder.tree().roots().getFirst().outermost().getFirst();
        assertEquals(Kind.OUTER_CUT, outermost.kind());
        assertEquals(SampleRecorder.DEEPEST + 1, nodes(List.of(outermost)));
        assertEquals(1, recorder.tree().cut());
    }

    @Test
    void threadsRecordAtOnceWithoutLoss() throws InterruptedException {
        SampleRecorder recorder = new SampleRecorder(500);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int seed = t;
            threads.add(Thread.ofPlatform().start(() -> {
                SplittableRandom random = new SplittableRandom(seed);
                for (int i = 0; i < 10_000; i++) {
                    long[] stack = random.longs(1 + random.nextInt(8), 0, 9).toArray();
                    recorder.record("thread " + seed, "user", Tier.LAST, stack, stack.length);
                    if (i % 1000 == 0) {
                        recorder.tree();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(40_000, recorder.tree().samples());
    }

    @Test
    void aStackWithoutFramesIsRefused() {
        SampleRecorder recorder = new SampleRecorder();
        assertThrows(
                IllegalArgumentException.class, () -> recorder.record(THREAD, "user", Tier.LAST, new long[1], 0));
        assertThrows(
                IllegalArgumentException.class, () -> recorder.record(THREAD, "user", Tier.LAST, new long[1], 2));
    }
}
