// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The device around the 9P server. */
@EnabledOnOs(OS.LINUX)
final class Virtio9pTest {
    @TempDir
    Path folder;

    private Virtio9p device;
    private TestDriver driver;

    @BeforeEach
    void start() throws IOException {
        device = new Virtio9p(folder, "share", false);
        driver = new TestDriver(device).start();
    }

    @AfterEach
    void close() {
        device.close();
    }

    /** A Tversion, perhaps with something behind it. */
    private static byte[] version(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(21).put((byte) 100).putShort((short) -1).putInt(8192).putShort((short) 8)
                .put("9P2000.L".getBytes()).array();
    }

    @Test
    void theConfigurationGivesTheTag() {
        assertEquals(9, driver.read(Register.DEVICE_ID));
        assertEquals(5, driver.config(0, 2));
        assertEquals('s', driver.config(2, 1));
        assertEquals('e', driver.config(6, 1));
    }

    @Test
    void aMessageIsAnsweredHoweverItIsCut() {
        byte[] message = version(21);
        TestDriver.Buffer first = driver.toDevice(Arrays.copyOf(message, 5));
        TestDriver.Buffer rest = driver.toDevice(Arrays.copyOfRange(message, 5, 21));
        TestDriver.Buffer head = driver.fromDevice(4);
        TestDriver.Buffer tail = driver.fromDevice(100);
        assertEquals(21, driver.rings.getFirst().request(first, rest, head, tail));
        message[4] = 101;
        byte[] answer = new byte[21];
        System.arraycopy(driver.content(head), 0, answer, 0, 4);
        System.arraycopy(driver.content(tail), 0, answer, 4, 17);
        assertArrayEquals(message, answer);
    }

    @Test
    void aMessageThatIsTooLongIsRefused() {
        TestDriver.Buffer answer = driver.fromDevice(100);
        assertEquals(11, driver.rings.getFirst().request(driver.toDevice(version(300_000)), answer));
        assertEquals(7, driver.content(answer)[4]);
        assertEquals(90, driver.content(answer)[7]);
    }

    @Test
    void aMessageWithoutHeaderOrRoomForAnAnswerNeedsReset() {
        driver.rings.getFirst().add(driver.toDevice(new byte[6]), driver.fromDevice(100));
        driver.rings.getFirst().notifyDevice();
        assertTrue(driver.has(Status.NEEDS_RESET));
        driver.start();
        driver.rings.getFirst().add(driver.toDevice(version(21)), driver.fromDevice(10));
        driver.rings.getFirst().notifyDevice();
        assertTrue(driver.has(Status.NEEDS_RESET));
    }
}
