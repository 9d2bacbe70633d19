// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

/** interrupt_bitmap of the kernel's own unit tests (docs/zircon.md §10.3). */
class InterruptBitmapTest {
    private final InterruptBitmap bitmap = new InterruptBitmap();

    @Test
    void nothingIsPendingAtFirst() {
        assertTrue(bitmap.isEmpty());
        assertEquals(InterruptBitmap.NONE, bitmap.lowest());
        assertEquals(InterruptBitmap.NONE, bitmap.highest());
    }

    @Test
    void everyVectorIsItsOwn() {
        for (int vector = 0; vector < 256; vector++) {
            assertFalse(bitmap.get(vector));
            bitmap.set(vector);
            assertTrue(bitmap.get(vector));
            assertEquals(vector, bitmap.lowest());
            assertEquals(vector, bitmap.highest());
            bitmap.clear(vector);
            assertTrue(bitmap.isEmpty());
        }
    }

    @Test
    void scanFindsTheLowestAndTheHighest() {
        for (int vector : new int[] {200, 64, 63, 255, 33}) {
            bitmap.set(vector);
        }
        assertEquals(33, bitmap.lowest());
        assertEquals(255, bitmap.highest());
        bitmap.clear(33);
        bitmap.clear(255);
        assertEquals(63, bitmap.lowest());
        assertEquals(200, bitmap.highest());
    }

    @Test
    void settingTwiceIsSettingOnce() {
        bitmap.set(32);
        bitmap.set(32);
        bitmap.clear(32);
        assertTrue(bitmap.isEmpty());
    }

    @Test
    void aVectorReplacesAnotherInOneStep() {
        bitmap.set(5);
        bitmap.replace(9, 41);
        bitmap.replace(41, 9);
        assertEquals(1L << 41 | 1L << 5, bitmap.take(0));
        bitmap.replace(9, 41);
        assertTrue(bitmap.hasAny(1L << 9));
        assertFalse(bitmap.hasAny(~(1L << 9)));
    }

    @Test
    void vectorsOutOfRangeAreDropped() {
        for (int vector : new int[] {-1, 256, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            bitmap.set(vector);
            assertFalse(bitmap.get(vector));
            bitmap.clear(vector);
        }
        assertTrue(bitmap.isEmpty());
    }

    @Test
    void takingAWordClearsItAlone() {
        bitmap.set(1);
        bitmap.set(63);
        bitmap.set(64);
        assertEquals(1L << 63 | 2, bitmap.take(0));
        assertEquals(0, bitmap.take(0));
        assertTrue(bitmap.get(64));
    }
}
