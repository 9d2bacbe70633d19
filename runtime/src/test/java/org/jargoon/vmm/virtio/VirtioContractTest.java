// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jargoon.vmm.device.Placement;
import org.jargoon.vmm.fdt.DeviceTree;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link org.jargoon.vmm.device.Device} promises, of the transport with each kind of device behind it. */
final class VirtioContractTest {
    @TempDir
    Path folder;

    enum Kind {
        NOTHING, RAW_DISK, READ_ONLY_DISK, OVERLAY, RNG, CONSOLE, NET, SHARE
    }

    private TestDriver driver(Kind kind) throws IOException {
        Path image = Files.write(Files.createTempFile(folder, "disk", ""), new byte[8192]);
        return new TestDriver(switch (kind) {
            case NOTHING -> new VirtioNothing();
            case RAW_DISK -> VirtioBlock.raw(image, false, "a");
            case READ_ONLY_DISK -> VirtioBlock.raw(image, true, "a");
            case OVERLAY -> VirtioBlock.copyOnWrite(image, "a");
            case RNG -> VirtioRng.seeded(1);
            case CONSOLE -> new VirtioConsole(new TestConsolePort(), 80, 25);
            case NET -> new VirtioNet(new TestEthernetPort(), new byte[6], 1500);
            case SHARE -> new Virtio9p(folder, "tag", false);
        });
    }

    /** A device that has served a request, if it is one. */
    private TestDriver used(Kind kind) throws IOException {
        TestDriver driver = driver(kind);
        if (kind != Kind.NOTHING) {
            driver.start();
            TestDriver.Ring last = driver.rings.getLast();
            last.add(driver.toDevice(new byte[32]), driver.fromDevice(600));
            last.notifyDevice();
        }
        return driver;
    }

    @ParameterizedTest
    @EnumSource
    void anyAccessIsAnswered(Kind kind) throws IOException {
        TestDriver driver = used(kind);
        for (long offset : IntStream.range(0, 0x1000).asLongStream().toArray()) {
            for (int size : List.of(1, 2, 4, 8)) {
                long value = driver.slot.read(offset, size);
                assertTrue(size == 8 || value >>> size * Byte.SIZE == 0, "zero-extended");
                driver.slot.write(offset, size, -1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aResetGivesTheStateOfPowerOn(Kind kind) throws IOException {
        byte[] fresh = driver(kind).save();
        TestDriver driver = used(kind);
        driver.slot.reset();
        assertArrayEquals(fresh, driver.save());
        assertFalse(driver.interrupted());
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSavedIsRestoredWithItsInterruptLine(Kind kind) throws IOException {
        TestDriver driver = used(kind);
        byte[] state = driver.save();
        TestDriver other = driver(kind);
        other.restore(state);
        assertArrayEquals(state, other.save());
        assertEquals(driver.interrupted(), other.interrupted());
        for (long offset = 0; offset < VirtioMmio.SIZE; offset += 4) {
            assertEquals(driver.slot.read(offset, 4), other.slot.read(offset, 4));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStateThatEndsEarlyIsRefused(Kind kind) throws IOException {
        TestDriver driver = used(kind);
        byte[] state = driver.save();
        for (int length = 0; length < state.length; length++) {
            byte[] part = Arrays.copyOf(state, length);
            assertThrows(IOException.class, () -> driver.restore(part), "of " + length + " bytes");
            driver.slot.reset();
        }
    }

    @ParameterizedTest
    @EnumSource
    void theDeviceTreeHasOneNodeForIt(Kind kind) throws IOException {
        DeviceTree tree = new DeviceTree();
        driver(kind).slot.describe(tree.root(), new Placement(0x1000, 0x1000, 1, 2));
        assertEquals(List.of("virtio_mmio@1000"),
                tree.root().children().stream().map(DeviceTree.Node::name).toList());
    }
}
