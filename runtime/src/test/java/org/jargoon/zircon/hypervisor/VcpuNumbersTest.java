// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;

class VcpuNumbersTest {
    @Test
    void theLowestFreeNumberIsGiven() {
        VcpuNumbers numbers = new VcpuNumbers(8);
        for (int i = 0; i < 8; i++) {
            assertEquals(i, numbers.allocate());
        }
        assertEquals(VcpuNumbers.NONE, numbers.allocate());
        numbers.free(5);
        numbers.free(2);
        assertEquals(2, numbers.allocate());
        assertEquals(5, numbers.allocate());
        assertEquals(VcpuNumbers.NONE, numbers.allocate());
    }

    @Test
    void sixtyFourNumbersAreThere() {
        VcpuNumbers numbers = new VcpuNumbers(64);
        for (int i = 0; i < 64; i++) {
            assertEquals(i, numbers.allocate());
        }
        assertEquals(VcpuNumbers.NONE, numbers.allocate());
    }

    @Test
    void aStoppedVcpuIsNotStartedUntilItsNumberIsGivenAnew() {
        VcpuNumbers numbers = new VcpuNumbers(8);
        assertFalse(numbers.isStarted(0));
        numbers.allocate();
        assertTrue(numbers.isStarted(0));
        numbers.stop(0);
        assertFalse(numbers.isStarted(0));
        numbers.free(0);
        numbers.allocate();
        assertTrue(numbers.isStarted(0));
    }
}
