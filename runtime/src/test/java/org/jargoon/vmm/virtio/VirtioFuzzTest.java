// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drivers that put anything into their queues and registers. What a device throws ends the test, the time limit judges
 * that nothing hangs, and {@link TestMemory} has nothing to give outside of the guest.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VirtioFuzzTest {
    private static final int CASES = 1_000_000;
    private static final int MEMORY = 0x2_0000;
    private static final int SIZE = 8;

    @TempDir
    Path folder;

    private final Random random = new Random(2026);
    private final TestConsolePort console = new TestConsolePort();
    private final TestEthernetPort wire = new TestEthernetPort();
    private Map<String, VirtioDevice> devices;
    private int faults;
    private int served;

    @BeforeEach
    void makeDevices() throws IOException {
        Path image = Files.write(folder.resolve("disk"), new byte[64 << 10]);
        Path base = Files.write(folder.resolve("base"), new byte[64 << 10]);
        Path shared = Files.createDirectory(folder.resolve("shared"));
        Files.writeString(shared.resolve("a"), "hello");
        devices = new LinkedHashMap<>();
        devices.put("raw", VirtioBlock.raw(image, false, "a"));
        devices.put("overlay", VirtioBlock.copyOnWrite(base, "b"));
        devices.put("rng", VirtioRng.seeded(3));
        devices.put("console", new VirtioConsole(console, 80, 25));
        devices.put("net", new VirtioNet(wire, new byte[6], 1500));
        if (System.getProperty("os.name").equals("Linux")) {
            devices.put("9p", new Virtio9p(shared, "tag", false));
        }
    }

    @Test
    void whateverIsInTheQueuesTheDeviceServesItOrNeedsReset() {
        for (Map.Entry<String, VirtioDevice> entry : devices.entrySet()) {
            faults = 0;
            served = 0;
            fuzz(entry.getValue(), CASES / devices.size() + 1);
            // Otherwise this would be a test of nothing.
            assertTrue(faults > 1000 && served > 1000,
                    "%s: %d faults, %d requests served".formatted(entry.getKey(), faults, served));
        }
    }

    private void fuzz(VirtioDevice device, int cases) {
        TestDriver driver = new TestDriver(device, QueueNotifier.SYNCHRONOUS, MEMORY);
        long features = 0;
        for (int i = 0; i < cases; i++) {
            if (driver.rings.isEmpty() || driver.has(Status.NEEDS_RESET)) {
                features = driver.offered() & (random.nextBoolean() ? -1L : ~Features.offered(false))
                        | Features.VERSION_1.mask();
                driver.negotiate(features);
                for (int queue = 0; queue < device.queues(); queue++) {
                    driver.ring(queue, SIZE, features).ready();
                }
                driver.addStatus(Status.DRIVER_OK);
            }
            TestDriver.Ring ring = driver.rings.get(random.nextInt(driver.rings.size()));
            scribble(driver, ring);
            if (device instanceof VirtioNet && random.nextInt(4) == 0) {
                wire.deliver(new byte[60 + random.nextInt(100)]);
            } else if (device instanceof VirtioConsole && random.nextInt(4) == 0) {
                console.type((byte) i);
            }
            int before = driver.memory.getShort(ring.used + 2);
            ring.notifyDevice();
            served += driver.memory.getShort(ring.used + 2) - before & 0xffff;
            if (driver.has(Status.NEEDS_RESET)) {
                faults++;
                assertTrue(driver.interrupted(), "a device that needs a reset says so");
            }
            if (console.printed.size() > 1 << 20) {
                console.printed.reset();
            }
            wire.sent.clear();
        }
    }

    /** Writes a few descriptors, mostly such that might be served, and makes some chain of them available. */
    private void scribble(TestDriver driver, TestDriver.Ring ring) {
        TestMemory memory = driver.memory;
        int count = 1 + random.nextInt(4);
        int firstToWrite = random.nextInt(count + 1);
        for (int i = 0; i < count; i++) {
            long address = address(8);
            int length = i == 0 && random.nextInt(3) > 0 ? 16 : length();
            int flags = (i + 1 < count ? Chain.NEXT : 0) | (i >= firstToWrite ? Chain.WRITE : 0);
            ring.describe(ring.descriptors, i, address, length, flags, i + 1);
            scribbleRequest(memory, address, flags);
        }
        for (int mutations = random.nextInt(8) - 5; mutations > 0; mutations--) {
            mutate(memory, ring.descriptors + 16L * random.nextInt(count));
        }
        if (random.nextInt(6) == 0) {
            // The same as a table, or a part of it, or more.
            ring.describe(ring.descriptors, SIZE - 1, ring.descriptors,
                    random.nextInt(4) == 0 ? random.nextInt(200) : 16 * count, Chain.INDIRECT, 0);
            offer(memory, ring, SIZE - 1);
        } else {
            offer(memory, ring, random.nextInt(50) == 0 ? random.nextInt() : 0);
        }
        if (random.nextInt(100) == 0) {
            memory.putShort(ring.available + 2, random.nextInt());
        }
    }

    private static void offer(TestMemory memory, TestDriver.Ring ring, int head) {
        int index = memory.getShort(ring.used + 2) & 0xffff;
        memory.putShort(ring.available + 4 + 2L * (index % SIZE), head);
        memory.putShort(ring.available + 2, index + 1);
    }

    /** In the middle of memory, at one of its ends, or anywhere. */
    private long address(int rarity) {
        if (random.nextInt(rarity * 4) == 0) {
            return switch (random.nextInt(4)) {
                case 0 -> random.nextLong();
                case 1 -> TestMemory.BASE + random.nextInt();
                case 2 -> TestMemory.BASE + MEMORY - random.nextInt(64);
                default -> TestMemory.BASE - random.nextInt(64);
            };
        }
        return TestMemory.BASE + 0x1_0000 + 16L * random.nextInt(0x800);
    }

    private int length() {
        return switch (random.nextInt(10)) {
            case 0 -> random.nextInt(20) == 0 ? random.nextInt() : 1;
            case 1, 2 -> 1;
            case 3, 4 -> 512 * (1 + random.nextInt(8));
            case 5 -> 11 + random.nextInt(200);
            default -> 1 + random.nextInt(2000);
        };
    }

    /** What a device could take for the header of a request: a type of the block device, or a message of 9P. */
    private void scribbleRequest(TestMemory memory, long address, int flags) {
        if ((flags & Chain.WRITE) != 0 || !memory.contains(address, 16)) {
            return;
        }
        if (random.nextBoolean()) {
            memory.putInt(address, random.nextInt(15));
            memory.putLong(address + 8, random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(130));
        } else {
            memory.putInt(address, 7 + random.nextInt(30));
            memory.put(address + 4, new byte[] {(byte) (2 * (4 + random.nextInt(60))), 0, 0});
        }
    }

    private void mutate(TestMemory memory, long descriptor) {
        switch (random.nextInt(5)) {
            case 0 -> memory.putLong(descriptor, address(1));
            case 1 -> memory.putInt(descriptor + 8, random.nextBoolean() ? 0 : random.nextInt());
            case 2 -> memory.putShort(descriptor + 12, random.nextInt(8));
            case 3 -> memory.putShort(descriptor + 14, random.nextInt(SIZE + 2));
            default -> memory.put(descriptor + random.nextInt(16), new byte[] {(byte) random.nextInt()});
        }
    }

    @Test
    void whateverIsWrittenToRegistersTheDeviceCanBeUsedAfterAReset() {
        for (VirtioDevice device : devices.values()) {
            TestDriver driver = new TestDriver(device, QueueNotifier.SYNCHRONOUS, MEMORY);
            for (int i = 0; i < 50_000; i++) {
                int size = 1 << random.nextInt(4);
                long offset = random.nextInt(10) == 0 ? random.nextInt(0x1000) : 4L * random.nextInt(0x44);
                long value = switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(16);
                    case 1 -> 0x8000_0000L + random.nextInt(MEMORY);
                    case 2 -> random.nextInt(3);
                    default -> random.nextLong();
                };
                driver.slot.write(offset, random.nextInt(8) == 0 ? size : 4, value);
                driver.slot.read(offset, size);
            }
            driver.slot.reset();
            driver.negotiate(Features.VERSION_1.mask());
            for (int queue = 0; queue < device.queues(); queue++) {
                driver.ring(queue, SIZE, 0).ready();
            }
            driver.addStatus(Status.DRIVER_OK);
            assertFalse(driver.has(Status.NEEDS_RESET), driver.slot.fault());
        }
    }

    @Test
    void whateverIsRestoredIsRefusedOrCanBeResetAgain() throws IOException {
        for (VirtioDevice device : devices.values()) {
            TestDriver driver = new TestDriver(device, QueueNotifier.SYNCHRONOUS, MEMORY * 4);
            driver.start();
            byte[] state = driver.save();
            int refused = 0;
            for (int i = 0; i < 3000; i++) {
                byte[] mutated = state.clone();
                for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                    mutated[random.nextInt(Math.min(mutated.length, 200))] = (byte) random.nextInt();
                }
                try {
                    driver.restore(mutated);
                    driver.rings.getFirst().notifyDevice();
                } catch (IOException e) {
                    refused++;
                }
                driver.slot.reset();
            }
            assertTrue(refused > 100);
            assertEquals(0, driver.read(Register.STATUS));
            driver.start();
            driver.restore(state);
            assertArrayEquals(state, driver.save());
        }
    }
}
