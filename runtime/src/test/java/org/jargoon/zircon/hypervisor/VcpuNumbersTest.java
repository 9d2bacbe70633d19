// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.junit.jupiter.api.Assertions.*;

import org.jargoon.zircon.hypervisor.VcpuNumbers.State;
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
    void aVcpuIsStartedOnceByTheGuestAndRunsWhenItIsResumed() {
        VcpuNumbers numbers = new VcpuNumbers(8);
        numbers.allocate();
        assertEquals(State.STOPPED, numbers.state(0), "created and never resumed");
        assertTrue(numbers.tryStart(0));
        assertEquals(State.START_PENDING, numbers.state(0));
        assertFalse(numbers.tryStart(0), "its start is pending");
        numbers.set(0, State.STARTED);
        assertFalse(numbers.tryStart(0), "it runs");
        numbers.set(0, State.STOPPED);
        assertTrue(numbers.tryStart(0));
    }

    @Test
    void aNumberWithoutAVcpuIsStoppedUntilItIsStarted() {
        VcpuNumbers numbers = new VcpuNumbers(8);
        assertEquals(State.STOPPED, numbers.state(0));
        assertTrue(numbers.tryStart(0));
        numbers.allocate();
        assertEquals(State.START_PENDING, numbers.state(0), "created for the start");
        numbers.set(0, State.STARTED);
        numbers.free(0);
        assertEquals(State.STOPPED, numbers.state(0));
    }

    @Test
    void aStartOutlivesTheVcpuThatItWasNotMeantFor() {
        VcpuNumbers numbers = new VcpuNumbers(8);
        numbers.allocate();
        assertTrue(numbers.tryStart(0));
        numbers.free(0);
        assertFalse(numbers.tryStart(0));
    }

    @Test
    void onlyNumbersBelowTheLimitAreThere() {
        VcpuNumbers numbers = new VcpuNumbers(8);
        assertTrue(numbers.canHave(7));
        assertFalse(numbers.canHave(8));
        assertFalse(numbers.canHave(-1));
    }
}
