// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Virtio 1.2, 5.1. */
final class VirtioNetTest {
    private static final byte[] ADDRESS = {0x52, 0x54, 0, 0x12, 0x34, 0x56};

    private final TestEthernetPort port = new TestEthernetPort();
    private final TestDriver driver = new TestDriver(new VirtioNet(port, ADDRESS, 1500)).start();
    private final TestDriver.Ring receive = driver.rings.get(0);
    private final TestDriver.Ring transmit = driver.rings.get(1);

    private static byte[] frame(int length, int content) {
        byte[] frame = new byte[length];
        Arrays.fill(frame, (byte) content);
        return frame;
    }

    @Test
    void theConfigurationGivesAddressLinkAndMtu() {
        for (int i = 0; i < 6; i++) {
            assertEquals(ADDRESS[i], driver.config(i, 1));
        }
        assertEquals(1, driver.config(6, 2));
        assertEquals(1500, driver.config(10, 2));
    }

    @Test
    void aFrameIsSentWithoutItsHeader() {
        transmit.request(driver.toDevice(new byte[12]), driver.toDevice(frame(60, 1)));
        transmit.request(driver.toDevice(frame(12 + 1514, 2)));
        assertArrayEquals(frame(60, 1), port.sent.get(0));
        assertArrayEquals(frame(1514, 2), port.sent.get(1));
    }

    @Test
    void whatIsNoFrameIsDropped() {
        transmit.request(driver.toDevice(new byte[12 + 13]));
        transmit.request(driver.toDevice(new byte[12 + 1519]));
        assertEquals(0, port.sent.size());
    }

    @Test
    void aFrameIsReceivedBehindAHeaderThatCountsOneBuffer() {
        TestDriver.Buffer buffer = driver.fromDevice(1530);
        receive.add(buffer);
        receive.notifyDevice();
        port.deliver(frame(100, 7));
        assertEquals(112, receive.take().length());
        byte[] expected = new byte[112];
        expected[10] = 1;
        Arrays.fill(expected, 12, 112, (byte) 7);
        assertArrayEquals(expected, Arrays.copyOf(driver.content(buffer), 112));
        assertTrue(driver.interrupted());
    }

    @Test
    void framesWaitForBuffersUpToABound() {
        for (int i = 0; i < 10_000; i++) {
            port.deliver(frame(60, i));
        }
        int got = 0;
        for (; ; got++) {
            TestDriver.Buffer buffer = driver.fromDevice(80);
            receive.add(buffer);
            receive.notifyDevice();
            if (receive.take() == null) {
                break;
            }
            assertEquals((byte) got, driver.content(buffer)[12], "the first ones are kept, in order");
        }
        assertEquals(512, got);
    }

    @Test
    void framesForADriverThatIsGoneAreDropped() {
        port.deliver(frame(60, 1));
        driver.start();
        port.deliver(frame(60, 2));
        TestDriver.Buffer buffer = driver.fromDevice(80);
        driver.rings.getFirst().request(buffer);
        assertEquals(2, driver.content(buffer)[12]);
    }

    @Test
    void aFrameThatIsTooLongForTheLinkIsDropped() {
        receive.add(driver.fromDevice(4096));
        port.deliver(frame(1519, 1));
        receive.notifyDevice();
        assertNull(receive.take());
    }

    @Test
    void aBufferThatIsTooShortNeedsReset() {
        receive.add(driver.fromDevice(71));
        port.deliver(frame(60, 1));
        assertTrue(driver.has(Status.NEEDS_RESET));
        assertNull(receive.take());
    }

    @Test
    void aFrameWithoutHeaderNeedsReset() {
        transmit.add(driver.toDevice(new byte[11]));
        transmit.notifyDevice();
        assertTrue(driver.has(Status.NEEDS_RESET));
    }

    @Test
    void anAnswerThatComesWhileSendingIsReceived() {
        port.echoes = true;
        receive.add(driver.fromDevice(80));
        transmit.request(driver.toDevice(new byte[12]), driver.toDevice(frame(60, 3)));
        assertNotNull(receive.take());
    }
}
