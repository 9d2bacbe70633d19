// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class InputQueueTest {
    private static final int LIMIT = 1000;

    @Test
    void bytesComeInTheirOrderWhereverTheQueueGrowsAndWraps() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            InputQueue queue = new InputQueue(LIMIT);
            Queue<Integer> expected = new ArrayDeque<>();
            int adding = 30 + random.nextInt(40);
            for (int i = 0; i < 5000; i++) {
                assertEquals(expected.size() == LIMIT, queue.isFull());
                if (random.nextInt(100) < adding && !queue.isFull()) {
                    int value = random.nextInt(256);
                    queue.add(value);
                    expected.add(value);
                } else {
                    assertEquals(expected.isEmpty() ? -1 : expected.remove(), queue.poll());
                }
            }
        }
    }
}
