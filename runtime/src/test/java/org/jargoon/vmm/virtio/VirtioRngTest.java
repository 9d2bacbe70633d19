// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Virtio 1.2, 5.4. */
final class VirtioRngTest {

    private static byte[] ask(VirtioRng device, int length) {
        TestDriver driver = new TestDriver(device).start();
        TestDriver.Buffer buffer = driver.fromDevice(length);
        assertEquals(length, driver.rings.getFirst().request(buffer));
        return driver.content(buffer);
    }

    @Test
    void oneSeedGivesOneSequence() {
        assertArrayEquals(ask(VirtioRng.seeded(7), 100), ask(VirtioRng.seeded(7), 100));
        assertFalse(Arrays.equals(ask(VirtioRng.seeded(7), 100), ask(VirtioRng.seeded(8), 100)));
    }

    @Test
    void theHostsEntropyNeverComesTwice() {
        assertFalse(Arrays.equals(ask(VirtioRng.secure(), 64), ask(VirtioRng.secure(), 64)));
    }

    @Test
    void noBlockOfALongAnswerRepeats() {
        byte[] answer = ask(VirtioRng.seeded(0), 10_000);
        assertFalse(Arrays.equals(answer, 0, 1808, answer, 8192, 10_000));
    }

    @Test
    void aRequestIsServedInPartIfItIsTooLong() {
        TestDriver driver = new TestDriver(VirtioRng.seeded(0)).start();
        assertEquals(64 << 10, driver.rings.getFirst().request(driver.fromDevice(1 << 20)));
    }
}
