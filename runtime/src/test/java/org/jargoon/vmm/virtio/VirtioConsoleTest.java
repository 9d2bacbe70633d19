// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Virtio 1.2, 5.3. */
final class VirtioConsoleTest {
    private final TestConsolePort port = new TestConsolePort();
    private final VirtioConsole device = new VirtioConsole(port, 80, 25);
    private final TestDriver driver = new TestDriver(device).start();
    private final TestDriver.Ring receive = driver.rings.get(0);
    private final TestDriver.Ring transmit = driver.rings.get(1);

    @Test
    void whatTheGuestWritesIsPrinted() {
        byte[] text = new byte[10_000];
        Arrays.fill(text, (byte) 'x');
        assertEquals(0, transmit.request(driver.toDevice("ab".getBytes()), driver.toDevice(text)));
        assertEquals("ab" + "x".repeat(10_000), port.printed.toString());
    }

    @Test
    void whatWasTypedWaitsForABuffer() {
        port.type("hello".getBytes());
        assertNull(receive.take());
        TestDriver.Buffer first = driver.fromDevice(3);
        TestDriver.Buffer second = driver.fromDevice(10);
        receive.add(first);
        receive.add(second);
        receive.notifyDevice();
        assertEquals(3, receive.take().length());
        assertEquals(2, receive.take().length());
        assertArrayEquals("hel".getBytes(), driver.content(first));
        assertArrayEquals("lo".getBytes(), Arrays.copyOf(driver.content(second), 2));
    }

    @Test
    void aBufferWaitsForWhatIsTyped() {
        TestDriver.Buffer buffer = driver.fromDevice(8);
        receive.add(buffer);
        receive.notifyDevice();
        assertNull(receive.take());
        port.type((byte) 0xff);
        assertEquals(1, receive.take().length());
        assertEquals((byte) 0xff, driver.content(buffer)[0]);
        assertTrue(driver.interrupted());
    }

    @Test
    void aNewSizeIsAChangeOfTheConfiguration() {
        assertEquals(80, driver.config(0, 2));
        assertEquals(25, driver.config(2, 2));
        int generation = driver.read(Register.CONFIG_GENERATION);
        device.resize(132, 43);
        assertEquals(132, driver.config(0, 2));
        assertEquals(43, driver.config(2, 2));
        assertNotEquals(generation, driver.read(Register.CONFIG_GENERATION));
        assertEquals(2, driver.acknowledge());
        device.resize(132, 43);
        assertEquals(0, driver.read(Register.INTERRUPT_STATUS), "it is no change");
    }

    @Test
    void aByteThatWasTakenFromThePortIsInTheState() throws IOException {
        port.type((byte) 'k');
        byte[] state = driver.save();
        TestDriver other = new TestDriver(new VirtioConsole(new TestConsolePort(), 80, 25)).start();
        other.restore(state);
        TestDriver.Buffer buffer = other.fromDevice(8);
        other.rings.getFirst().request(buffer);
        assertEquals('k', other.content(buffer)[0]);
    }

    @Test
    void aRestoredConsoleTellsOfAnotherSize() throws IOException {
        byte[] state = driver.save();
        TestDriver other = new TestDriver(new VirtioConsole(new TestConsolePort(), 81, 25));
        other.restore(state);
        assertEquals(2, other.read(Register.INTERRUPT_STATUS));
    }

    @Test
    void aBufferToReceiveThatCannotBeWrittenGetsNothing() {
        receive.add(driver.toDevice(new byte[1]));
        receive.notifyDevice();
        port.type((byte) 'a');
        assertEquals(0, receive.take().length());
        TestDriver.Buffer buffer = driver.fromDevice(1);
        assertEquals(1, receive.request(buffer));
        assertEquals('a', driver.content(buffer)[0]);
    }
}
