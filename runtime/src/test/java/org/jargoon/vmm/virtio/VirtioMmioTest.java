// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jargoon.vmm.device.Placement;
import org.jargoon.vmm.fdt.DeviceTree;
import org.junit.jupiter.api.Test;

/** Virtio 1.2, 4.2 and 2.1. */
final class VirtioMmioTest {
    private final TestDriver driver = new TestDriver(VirtioRng.seeded(1));

    @Test
    void identifiesItselfAsVersion2OfTheDevice() {
        assertEquals(0x74726976, driver.read(Register.MAGIC_VALUE));
        assertEquals(2, driver.read(Register.VERSION));
        assertEquals(4, driver.read(Register.DEVICE_ID));
        assertEquals(0x554d4551, driver.read(Register.VENDOR_ID), "what drivers that were written for QEMU ask for");
    }

    @Test
    void anEmptySlotHasDeviceIdZeroAndIgnoresTheRest() {
        VirtioMmio empty = VirtioMmio.empty("virtio7", false);
        for (int offset = 0; offset < VirtioMmio.SIZE; offset += 4) {
            empty.write(offset, 4, 1);
            long expected = offset == 0 ? 0x74726976 : offset == 4 ? 2 : offset == 12 ? 0x554d4551 : 0;
            assertEquals(expected, empty.read(offset, 4), "offset " + offset);
        }
    }

    @Test
    void registersAreAccessedAsAlignedWordsOrTwoAtATime() {
        assertEquals(0, driver.slot.read(0, 1));
        assertEquals(0x2_7472_6976L, driver.slot.read(0, 8));
        assertEquals(0, driver.slot.read(2, 4));
        driver.slot.write(Register.STATUS.offset(), 1, 1);
        assertEquals(0, driver.read(Register.STATUS));
    }

    @Test
    void thereIsNoSharedMemory() {
        assertEquals(-1, driver.read(Register.SHM_LEN_LOW));
        assertEquals(-1, driver.read(Register.SHM_LEN_HIGH));
    }

    @Test
    void aDriverThatDoesNotAcceptVersion1IsServedAllTheSame() {
        long features = driver.offered() & ~Features.VERSION_1.mask();
        driver.start(features);
        assertTrue(driver.has(Status.FEATURES_OK));
        assertEquals(8, driver.rings.getFirst().request(driver.fromDevice(8)));
    }

    @Test
    void aDriverThatKnowsNoFeaturesOkIsServedAllTheSame() {
        driver.addStatus(Status.ACKNOWLEDGE);
        driver.addStatus(Status.DRIVER);
        driver.write(Register.DRIVER_FEATURES, 0);
        TestDriver.Ring ring = driver.ring(0, 8, 0);
        ring.ready();
        driver.addStatus(Status.DRIVER_OK);
        assertEquals(8, ring.request(driver.fromDevice(8)));
    }

    @Test
    void withVersion1ThereIsNoDriverOkBeforeFeaturesOk() {
        driver.accept(Features.VERSION_1.mask());
        driver.addStatus(Status.DRIVER_OK);
        assertFalse(driver.has(Status.DRIVER_OK));
    }

    @Test
    void whatWasNotOfferedCannotBeAccepted() {
        driver.accept(Features.VERSION_1.mask() | 1);
        driver.addStatus(Status.FEATURES_OK);
        assertFalse(driver.has(Status.FEATURES_OK));
    }

    @Test
    void featuresStayAsTheyAreOnceFeaturesOkIsSet() {
        driver.negotiate(Features.VERSION_1.mask());
        driver.accept(-1L);
        TestDriver.Ring ring = driver.ring(0, 8, 0);
        ring.ready();
        driver.addStatus(Status.DRIVER_OK);
        ring.addIndirect(driver.fromDevice(8));
        ring.notifyDevice();
        assertTrue(driver.has(Status.NEEDS_RESET), "an indirect descriptor is taken though it was not negotiated");
    }

    /** A driver that does not know FEATURES_OK settles them by DRIVER_OK; what is saved afterwards can be restored. */
    @Test
    void featuresStayAsTheyAreOnceDriverOkIsSet() throws IOException {
        driver.accept(0);
        driver.addStatus(Status.DRIVER_OK);
        driver.accept(Features.VERSION_1.mask());
        byte[] state = driver.save();
        TestDriver other = new TestDriver(VirtioRng.seeded(1));
        other.restore(state);
        assertArrayEquals(state, other.save());
        assertTrue(other.has(Status.DRIVER_OK));
    }

    @Test
    void statusBitsGoAwayByResetOnly() {
        driver.start();
        driver.write(Register.STATUS, Status.ACKNOWLEDGE.mask());
        assertTrue(driver.has(Status.DRIVER_OK));
        driver.write(Register.STATUS, 0);
        assertEquals(0, driver.read(Register.STATUS));
    }

    @Test
    void queuesThatDoNotExistHaveNoSize() {
        assertEquals(1024, driver.read(Register.QUEUE_NUM_MAX));
        for (int select : new int[] {1, 32, -1, Integer.MIN_VALUE}) {
            driver.write(Register.QUEUE_SEL, select);
            driver.write(Register.QUEUE_READY, 1);
            assertEquals(0, driver.read(Register.QUEUE_NUM_MAX));
            assertEquals(0, driver.read(Register.QUEUE_READY));
        }
    }

    @Test
    void nothingIsServedBeforeTheDriverIsReady() {
        long features = driver.offered();
        driver.negotiate(features);
        TestDriver.Ring ring = driver.ring(0, 16, features);
        ring.ready();
        ring.add(driver.fromDevice(8));
        ring.notifyDevice();
        assertNull(ring.take());
        driver.addStatus(Status.DRIVER_OK);
        assertNotNull(ring.take(), "what was there before is served then");
    }

    @Test
    void aUsedBufferInterruptsUntilItIsAcknowledged() {
        driver.start();
        driver.rings.getFirst().request(driver.fromDevice(8));
        assertTrue(driver.interrupted());
        assertEquals(1, driver.read(Register.INTERRUPT_STATUS));
        driver.write(Register.INTERRUPT_ACK, 2);
        assertTrue(driver.interrupted(), "another reason was acknowledged");
        driver.write(Register.INTERRUPT_ACK, 1);
        assertFalse(driver.interrupted());
    }

    @Test
    void resetWithdrawsInterruptsAndQueues() {
        driver.start();
        driver.rings.getFirst().request(driver.fromDevice(8));
        driver.write(Register.STATUS, 0);
        assertFalse(driver.interrupted());
        assertEquals(0, driver.read(Register.INTERRUPT_STATUS));
        assertEquals(0, driver.read(Register.QUEUE_READY));
    }

    @Test
    void aQueueThatCannotBeIsSeenWhenItIsMadeReady() {
        for (long[] bad : new long[][] {{3, 0, 0, 0}, {0, 0, 0, 0}, {2048, 0, 0, 0}, {-1, 0, 0, 0}, {8, 8, 0, 0},
            {8, 0, 1, 0}, {8, 0, 0, 2}, {8, 1L << 40, 0, 0}, {8, 0, 1L << 63, 0}, {8, 0, 0, -0x8000_0000L},
            {8, 0, 0, (4 << 20) - 16}}) {
            driver.negotiate(driver.offered());
            driver.write(Register.QUEUE_SEL, 0);
            driver.write(Register.QUEUE_NUM, (int) bad[0]);
            Register[] low = {Register.QUEUE_DESC_LOW, Register.QUEUE_DRIVER_LOW, Register.QUEUE_DEVICE_LOW};
            Register[] high = {Register.QUEUE_DESC_HIGH, Register.QUEUE_DRIVER_HIGH, Register.QUEUE_DEVICE_HIGH};
            for (int i = 0; i < 3; i++) {
                long address = TestMemory.BASE + 0x1000 * i + bad[i + 1];
                driver.write(low[i], (int) address);
                driver.write(high[i], (int) (address >>> 32));
            }
            driver.write(Register.QUEUE_READY, 1);
            assertTrue(driver.has(Status.NEEDS_RESET));
            assertFalse(driver.interrupted(), "the driver is not ready for interrupts");
            driver.addStatus(Status.DRIVER_OK);
            assertEquals(2, driver.read(Register.INTERRUPT_STATUS), "a configuration change tells of it");
            driver.write(Register.QUEUE_NOTIFY, 0);
        }
    }

    @Test
    void aFaultAsksForAResetAndAfterItTheDeviceWorks() {
        driver.start();
        TestDriver.Ring ring = driver.rings.getFirst();
        ring.offer(ring.size);
        ring.notifyDevice();
        assertTrue(driver.has(Status.NEEDS_RESET));
        assertTrue(driver.interrupted());
        assertEquals(2, driver.acknowledge());
        assertNotNull(driver.slot.fault());
        driver.start();
        assertEquals(8, driver.rings.getFirst().request(driver.fromDevice(8)));
        assertNull(driver.slot.fault());
    }

    @Test
    void aQueueThatIsTakenBackIsNoLongerServed() {
        driver.start();
        TestDriver.Ring ring = driver.rings.getFirst();
        driver.write(Register.QUEUE_READY, 0);
        assertEquals(0, driver.read(Register.QUEUE_READY));
        ring.add(driver.fromDevice(8));
        ring.notifyDevice();
        assertNull(ring.take());
    }

    @Test
    void aQueueThatWaitsToBeRunIsNotAskedForAgain() {
        List<Integer> asked = new ArrayList<>();
        TestDriver later = new TestDriver(VirtioRng.seeded(1), (_, queue) -> asked.add(queue)).start();
        assertEquals(List.of(0), asked);
        later.rings.getFirst().notifyDevice();
        assertEquals(List.of(0), asked);
        later.slot.runQueue(0);
        later.rings.getFirst().notifyDevice();
        assertEquals(List.of(0, 0), asked);
        later.slot.runQueue(77);
    }

    @Test
    void theDeviceTreeNodeSaysWhereItIs() {
        DeviceTree.Node bus = new DeviceTree().root();
        driver.slot.describe(bus, new Placement(0x1000_1000L, 0x1000, 3, 9));
        DeviceTree.Node node = bus.node("virtio_mmio@10001000");
        assertArrayEquals("virtio,mmio\0".getBytes(), node.properties().get("compatible"));
        assertArrayEquals(new byte[] {0, 0, 0, 3}, node.properties().get("interrupts"));
        assertArrayEquals(new byte[] {0, 0, 0, 9}, node.properties().get("interrupt-parent"));
        assertArrayEquals(
                new byte[] {0, 0, 0, 0, 0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x10, 0}, node.properties().get("reg"));
    }

    @Test
    void aRestoredDeviceGoesOnWhereItWas() throws IOException {
        driver.start();
        TestDriver.Ring ring = driver.rings.getFirst();
        ring.request(driver.fromDevice(8));
        byte[] state = driver.save();
        TestDriver.Buffer expected = driver.fromDevice(24);
        ring.request(expected);

        TestDriver other = new TestDriver(VirtioRng.seeded(5)).start();
        other.rings.getFirst().request(other.fromDevice(1));
        other.acknowledge();
        other.restore(state);
        assertTrue(other.interrupted(), "the interrupt that was not acknowledged");
        assertArrayEquals(state, other.save());
        TestDriver.Buffer same = other.fromDevice(24);
        other.rings.getFirst().request(same);
        assertArrayEquals(driver.content(expected), other.content(same));
    }

    @Test
    void aQueueThatWaitedWhenTheStateWasSavedIsRunAfterwards() throws IOException {
        TestDriver later = new TestDriver(VirtioRng.seeded(1), (_, _) -> { }).start();
        later.slot.runQueue(0);
        later.rings.getFirst().add(later.fromDevice(8));
        later.rings.getFirst().notifyDevice();
        byte[] state = later.save();

        driver.slot.pause();
        driver.restore(state);
        // Only now is there something in memory.
        driver.memory.put(TestMemory.BASE, later.memory.get(TestMemory.BASE, 1 << 20));
        driver.slot.resume();
        assertEquals(1, driver.memory.getShort(later.rings.getFirst().used + 2));
    }

    @Test
    void aPausedDeviceDoesItsWorkLater() {
        driver.start();
        driver.slot.pause();
        TestDriver.Ring ring = driver.rings.getFirst();
        ring.add(driver.fromDevice(8));
        ring.notifyDevice();
        ring.notifyDevice();
        assertNull(ring.take());
        driver.slot.resume();
        assertNotNull(ring.take());
        ring.request(driver.fromDevice(8));
    }

    @Test
    void theStateOfAnotherDeviceIsRefused() throws IOException {
        byte[] state = driver.save();
        state[3] ^= 1;
        assertThrows(IOException.class, () -> driver.restore(state));
        byte[] whole = driver.start().save();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> driver.restore(part));
        }
    }
}
