// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Virtio 1.2, 5.2. */
final class VirtioBlockTest {
    private static final int SECTORS = 1001;

    @TempDir
    Path folder;

    private Path image;
    private byte[] content;
    private VirtioBlock device;
    private TestDriver driver;

    @BeforeEach
    void makeImage() throws IOException {
        content = new byte[SECTORS * 512];
        new Random(1).nextBytes(content);
        image = Files.write(folder.resolve("disk.img"), content);
    }

    @AfterEach
    void close() throws IOException {
        if (device != null) {
            device.close();
        }
    }

    private void start(VirtioBlock opened) {
        device = opened;
        driver = new TestDriver(opened).start();
    }

    private TestDriver.Buffer header(int type, long sector) {
        return driver.toDevice(ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN).putInt(type).putInt(0).putLong(sector).array());
    }

    private int status(TestDriver.Buffer... buffers) {
        driver.rings.getFirst().request(buffers);
        return driver.content(buffers[buffers.length - 1])[0];
    }

    private byte[] read(long sector, int length) {
        TestDriver.Buffer data = driver.fromDevice(length);
        TestDriver.Buffer status = driver.fromDevice(1);
        assertEquals(length + 1, driver.rings.getFirst().request(header(0, sector), data, status));
        assertEquals(0, driver.content(status)[0]);
        return driver.content(data);
    }

    private int write(long sector, byte[] data) {
        return status(header(1, sector), driver.toDevice(data), driver.fromDevice(1));
    }

    private int flush() {
        return status(header(4, 0), driver.fromDevice(1));
    }

    private byte[] original(long sector, int length) {
        return Arrays.copyOfRange(content, (int) sector * 512, (int) sector * 512 + length);
    }

    private byte[] range(long sector, int sectors, int flags) {
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(sector).putInt(sectors).putInt(flags).array();
    }

    @Test
    void theCapacityIsThatOfTheImage() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        assertEquals(SECTORS, driver.config(0, 8));
        assertEquals(254, driver.config(12, 4));
        assertEquals(512, driver.config(20, 4));
        assertEquals(0xffff_ffffL, driver.config(200, 4), "behind the configuration space");
    }

    @Test
    void sectorsAreReadAndWritten() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        assertArrayEquals(original(0, 512), read(0, 512));
        assertArrayEquals(original(3, 400 * 512), read(3, 400 * 512));
        byte[] data = new byte[300 * 512];
        new Random(2).nextBytes(data);
        assertEquals(0, write(SECTORS - 300, data));
        assertArrayEquals(data, read(SECTORS - 300, data.length));
        assertArrayEquals(original(SECTORS - 301, 512), read(SECTORS - 301, 512));
        byte[] file = Files.readAllBytes(image);
        assertArrayEquals(data, Arrays.copyOfRange(file, file.length - data.length, file.length));
    }

    @Test
    void whatLiesBeyondTheEndIsAnError() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        for (long sector : new long[] {SECTORS, SECTORS - 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 55}) {
            assertEquals(1, write(sector, new byte[1024]), "write at " + sector);
            assertEquals(1, status(header(0, sector), driver.fromDevice(1024), driver.fromDevice(1)));
        }
        assertEquals(1, write(0, new byte[100]), "no whole number of sectors");
        assertArrayEquals(content, Files.readAllBytes(image));
    }

    @Test
    void anUnknownRequestIsUnsupported() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        assertEquals(2, status(header(99, 0), driver.fromDevice(1)));
    }

    @Test
    void aRequestWithoutHeaderOrStatusNeedsReset() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        driver.rings.getFirst().add(driver.toDevice(new byte[15]), driver.fromDevice(1));
        driver.rings.getFirst().notifyDevice();
        assertTrue(driver.has(Status.NEEDS_RESET));
        driver.start();
        driver.rings.getFirst().add(header(4, 0));
        driver.rings.getFirst().notifyDevice();
        assertTrue(driver.has(Status.NEEDS_RESET));
    }

    @Test
    void theSerialIsWhatItWasCalled() throws IOException {
        start(VirtioBlock.raw(image, false, "jargoon-0"));
        TestDriver.Buffer id = driver.fromDevice(20);
        assertEquals(0, status(header(8, 0), id, driver.fromDevice(1)));
        assertArrayEquals(Arrays.copyOf("jargoon-0".getBytes(), 20), driver.content(id));
    }

    @Test
    void aReadOnlyDiskSaysSoAndIsNotWritten() throws IOException {
        image.toFile().setWritable(false);
        start(VirtioBlock.raw(image, true, "a"));
        assertNotEquals(0, driver.offered() & 1 << 5);
        assertEquals(0, driver.offered() & 3 << 13);
        assertEquals(1, write(0, new byte[512]));
        assertEquals(1, status(header(13, 0), driver.toDevice(range(0, 1, 0)), driver.fromDevice(1)));
        assertEquals(0, flush());
        assertArrayEquals(content, Files.readAllBytes(image));
    }

    @Test
    void zeroesAreWrittenAndDiscardsAccepted() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        assertEquals(0, status(header(13, 0), driver.toDevice(range(5, 300, 1)), driver.fromDevice(1)));
        assertArrayEquals(new byte[300 * 512], read(5, 300 * 512));
        assertArrayEquals(original(4, 512), read(4, 512));
        assertArrayEquals(original(305, 512), read(305, 512));
        assertEquals(0, status(header(11, 0), driver.toDevice(range(0, 8, 0)), driver.fromDevice(1)));
        assertEquals(2, status(header(11, 0), driver.toDevice(range(0, 8, 1)), driver.fromDevice(1)));
        assertEquals(2, status(header(13, 0), driver.toDevice(range(0, 8, 2)), driver.fromDevice(1)));
        assertEquals(1, status(header(13, 0), driver.toDevice(range(1000, 2, 0)), driver.fromDevice(1)));
        assertEquals(1, status(header(13, 0), driver.toDevice(range(0, -1, 0)), driver.fromDevice(1)));
        assertEquals(1, status(header(13, 0), driver.toDevice(new byte[17]), driver.fromDevice(1)));
        assertEquals(1, status(header(13, 0), driver.fromDevice(1)));
    }

    @Test
    void anErrorOfTheHostIsAnErrorOfTheRequest() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(512);
        }
        assertEquals(1, status(header(0, 1), driver.fromDevice(512), driver.fromDevice(1)));
        assertEquals(0, status(header(0, 0), driver.fromDevice(512), driver.fromDevice(1)));
    }

    @Test
    void anInterruptedThreadStillServes() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        for (int i = 0; i < 3; i++) {
            Thread.currentThread().interrupt();
            assertEquals(0, write(i, new byte[512]));
            assertTrue(Thread.interrupted(), "the interrupt is kept");
            assertEquals(0, flush());
        }
    }

    @Test
    void anImageThatIsNoWholeNumberOfSectorsIsRefused() throws IOException {
        Files.write(image, new byte[513]);
        IOException refused = assertThrows(IOException.class, () -> VirtioBlock.raw(image, false, "a"));
        assertTrue(refused.getMessage().contains("513 bytes"), refused.getMessage());
        Files.write(image, new byte[512]);
        VirtioBlock.raw(image, false, "a").close();
    }

    @Test
    void whatIsNoFileIsRefusedByName() {
        for (Path path : List.of(folder, folder.resolve("nothing"), Path.of("/dev/null"))) {
            for (boolean readOnly : new boolean[] {true, false}) {
                IOException refused =
                        assertThrows(IOException.class, () -> VirtioBlock.raw(path, readOnly, "a"));
                assertTrue(refused.getMessage().startsWith("disk image " + path + " "), refused.getMessage());
            }
        }
    }

    @Test
    void anImageIsWrittenByOneMachineAtATime() throws IOException {
        start(VirtioBlock.raw(image, false, "a"));
        IOException refused = assertThrows(IOException.class, () -> VirtioBlock.raw(image, false, "b"));
        assertTrue(refused.getMessage().contains("in use"), refused.getMessage());
        device.close();
        VirtioBlock.raw(image, true, "a").close();
        VirtioBlock.raw(image, false, "a").close();
    }

    @Test
    void anOverlayNeverWritesTheBase() throws IOException {
        start(VirtioBlock.copyOnWrite(image, "a"));
        assertOverlayBehavesAsTheDisk();
        assertArrayEquals(content, Files.readAllBytes(image));
    }

    private void assertOverlayBehavesAsTheDisk() throws IOException {
        byte[] model = content.clone();
        Random random = new Random(3);
        for (int i = 0; i < 500; i++) {
            int sector = random.nextInt(SECTORS);
            int length = 512 * (1 + random.nextInt(Math.min(64, SECTORS - sector)));
            if (random.nextBoolean()) {
                byte[] data = new byte[length];
                random.nextBytes(data);
                System.arraycopy(data, 0, model, sector * 512, length);
                assertEquals(0, write(sector, data));
            } else {
                assertArrayEquals(Arrays.copyOfRange(model, sector * 512, sector * 512 + length),
                        read(sector, length));
            }
            if (i % 50 == 49) {
                driver.start();
            }
        }
        assertArrayEquals(model, read(0, model.length));
    }

    @Test
    void aKeptOverlayGoesOnWhereItWas() throws IOException {
        Path overlay = folder.resolve("overlay");
        start(VirtioBlock.copyOnWrite(image, overlay, "a"));
        assertOverlayBehavesAsTheDisk();
        driver.start();
        byte[] all = read(0, content.length);
        device.close();
        start(VirtioBlock.copyOnWrite(image, overlay, "a"));
        assertArrayEquals(all, read(0, content.length));
        assertArrayEquals(content, Files.readAllBytes(image));
    }

    @Test
    void aFileThatIsNoOverlayOfTheDiskIsRefusedAndNotTouched() throws IOException {
        Path overlay = Files.write(folder.resolve("overlay"), content);
        assertThrows(IOException.class, () -> VirtioBlock.copyOnWrite(image, overlay, "a"));
        assertArrayEquals(content, Files.readAllBytes(overlay));
        Files.write(overlay, new byte[1]);
        assertThrows(IOException.class, () -> VirtioBlock.copyOnWrite(image, overlay, "a"));
        Files.delete(overlay);
        VirtioBlock.copyOnWrite(image, overlay, "a").close();
        Files.write(image, new byte[512]);
        IOException other =
                assertThrows(IOException.class, () -> VirtioBlock.copyOnWrite(image, overlay, "a"));
        assertTrue(other.getMessage().contains("is an overlay of a disk of"), other.getMessage());
    }

    @Test
    void theStateOfAnOverlayHoldsWhatWasWritten() throws IOException {
        start(VirtioBlock.copyOnWrite(image, "a"));
        byte[] data = new byte[3 * 512];
        Arrays.fill(data, (byte) 7);
        assertEquals(0, write(SECTORS - 3, data));
        byte[] state = driver.save();
        assertEquals(0, write(SECTORS - 3, new byte[3 * 512]));
        assertEquals(0, write(0, new byte[512]));
        driver.restore(state);
        driver.start();
        assertArrayEquals(data, read(SECTORS - 3, data.length));
        assertArrayEquals(original(0, 512), read(0, 512));
    }

    @Test
    void aTemporaryOverlayIsGoneAfterwards() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        long before = overlays(temporary);
        start(VirtioBlock.copyOnWrite(image, "a"));
        assertTrue(overlays(temporary) > 0);
        device.close();
        assertFalse(overlays(temporary) > before);
    }

    private static long overlays(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".overlay")).count();
        }
    }
}
