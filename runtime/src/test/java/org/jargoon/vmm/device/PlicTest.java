// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PlicTest {
    private static final long PENDING = 0x1000;
    private static final long ENABLES = 0x2000;
    private static final long THRESHOLD = 0x200000;
    private static final long CLAIM = 0x200004;

    private final TestLine first = new TestLine();
    private final TestLine second = new TestLine();
    private final Plic plic =
            new Plic(1, List.of(new Plic.Context(2, 9, first), new Plic.Context(3, 9, second)));

    private long read(long offset) {
        return plic.read(offset, 4);
    }

    private void write(long offset, long value) {
        plic.write(offset, 4, value);
    }

    private void enable(int context, int source, int priority) {
        write(4L * source, priority);
        long word = ENABLES + 0x80L * context + source / 32 * 4L;
        write(word, read(word) | 1L << source % 32);
    }

    @Test
    void anOutputIsAssertedWhileAnEnabledSourceIsPendingAboveTheThreshold() {
        plic.line(10).set(true);
        assertEquals(1 << 10, read(PENDING));
        assertFalse(first.asserted, "neither enabled nor of a priority");
        enable(0, 10, 3);
        assertTrue(first.asserted);
        assertFalse(second.asserted, "enabled for the other context only");
        write(THRESHOLD, 3);
        assertFalse(first.asserted, "not above the threshold");
        write(THRESHOLD, 2);
        assertTrue(first.asserted);
        write(40, 0);
        assertFalse(first.asserted, "priority 0 never interrupts");
    }

    @Test
    void aClaimGivesTheHighestPriorityAndOfSeveralTheLowestNumber() {
        for (int source : new int[] {95, 33, 7, 5}) {
            enable(0, source, source == 33 || source == 95 ? 5 : 2);
            plic.line(source).set(true);
        }
        assertEquals(List.of(33L, 95L, 5L, 7L, 0L),
                List.of(read(CLAIM), read(CLAIM), read(CLAIM), read(CLAIM), read(CLAIM)));
        assertFalse(first.asserted);
    }

    @Test
    void aClaimDoesNotLookAtTheThreshold() {
        enable(0, 4, 1);
        write(THRESHOLD, 7);
        plic.line(4).set(true);
        assertFalse(first.asserted);
        assertEquals(4, read(CLAIM));
    }

    @Test
    void aClaimedSourceIsPendingAgainOnlyWhenCompletedWhileItsLineIsAsserted() {
        enable(0, 4, 1);
        plic.line(4).set(true);
        assertEquals(4, read(CLAIM));
        plic.line(4).set(false);
        plic.line(4).set(true);
        assertEquals(0, read(PENDING), "claimed");
        write(CLAIM, 4);
        assertEquals(16, read(PENDING), "completed and still asserted");
        assertTrue(first.asserted);
        assertEquals(4, read(CLAIM));
        plic.line(4).set(false);
        write(CLAIM, 4);
        assertEquals(0, read(PENDING), "completed and withdrawn");
        assertFalse(first.asserted);
    }

    @Test
    void aRequestThatTheGatewayHasMadeStaysWhenTheLineIsWithdrawn() {
        enable(0, 4, 1);
        plic.line(4).set(true);
        plic.line(4).set(false);
        assertEquals(4, read(CLAIM));
    }

    @Test
    void theOutputStaysAssertedUntilTheLastClaimAndRisesAgainWhereALineStaysAsserted() {
        enable(0, 4, 1);
        enable(0, 5, 1);
        plic.line(4).set(true);
        plic.line(5).set(true);
        assertEquals(4, read(CLAIM));
        assertTrue(first.asserted);
        assertEquals(5, read(CLAIM));
        assertFalse(first.asserted);
        assertEquals(1, first.assertions.get(), "once for both");
        write(CLAIM, 5);
        assertTrue(first.asserted);
        assertEquals(2, first.assertions.get());
    }

    @Test
    void aCompletionOfASourceThatIsNotEnabledIsIgnored() {
        enable(0, 4, 1);
        plic.line(4).set(true);
        assertEquals(4, read(CLAIM));
        plic.write(CLAIM + 0x1000, 4, 4);
        assertEquals(0, read(PENDING), "context 1 has not enabled it");
        write(CLAIM, 5000);
        write(CLAIM, 4);
        assertEquals(16, read(PENDING));
    }

    @Test
    void onlyAlignedWordsAreRegistersAndSourceZeroIsNone() {
        write(0, 7);
        write(ENABLES, 1);
        assertEquals(0, read(0));
        assertEquals(0, read(ENABLES));
        enable(0, 1, 7);
        assertEquals(0, plic.read(4, 8));
        assertEquals(0, plic.read(5, 4));
        plic.write(4, 1, 1);
        assertEquals(7, read(4));
        write(4, 0xff);
        assertEquals(7, read(4), "three bits of priority");
        assertThrows(IllegalArgumentException.class, () -> plic.line(0));
        assertThrows(IllegalArgumentException.class, () -> plic.line(96));
    }
}
