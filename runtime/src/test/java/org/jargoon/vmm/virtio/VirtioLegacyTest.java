// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The legacy interface of the MMIO transport (Virtio 1.2, 4.2.4), and what it changes in devices. */
final class VirtioLegacyTest {
    private static final int FRAME = 60;

    private final TestDriver driver = TestDriver.legacy(VirtioRng.seeded(1));

    @Test
    void identifiesItselfAsVersion1AndOffersNoVersion1() {
        assertEquals(1, driver.read(Register.VERSION));
        assertFalse(Features.VERSION_1.in(driver.offered()));
        assertTrue(Features.ANY_LAYOUT.in(driver.offered()));
    }

    @Test
    void featuresThatAreNotOfferedAreDropped() {
        driver.start(-1L & ~Features.EVENT_INDEX.mask());
        assertTrue(driver.has(Status.DRIVER_OK));
        assertEquals(8, driver.rings.getFirst().request(driver.fromDevice(8)));
    }

    @Test
    void aQueueLiesInOnePieceFromItsPageOn() {
        driver.start();
        TestDriver.Ring ring = driver.rings.getFirst();
        assertEquals(ring.descriptors / TestDriver.LEGACY_PAGE, driver.read(Register.QUEUE_PFN));
        for (int i = 0; i < 3 * ring.size; i++) {
            TestDriver.Buffer buffer = driver.fromDevice(8);
            assertEquals(8, ring.request(buffer));
            assertFalse(Arrays.equals(new byte[8], driver.content(buffer)));
        }
        assertTrue(driver.interrupted());
    }

    @Test
    void theUsedRingIsAlignedAsTheDriverSays() {
        driver.negotiate(0);
        TestDriver.Ring ring = driver.ring(0, 8, 0);
        driver.write(Register.QUEUE_NUM, 8);
        driver.write(Register.GUEST_PAGE_SIZE, TestDriver.LEGACY_PAGE);
        driver.write(Register.QUEUE_ALIGN, 64);
        driver.write(Register.QUEUE_PFN, (int) (ring.descriptors / TestDriver.LEGACY_PAGE));
        driver.addStatus(Status.DRIVER_OK);
        ring.add(driver.fromDevice(8));
        ring.notifyDevice();
        // Behind 8 descriptors and an available ring of 6 + 16 bytes.
        assertEquals(1, driver.memory.getShort(ring.descriptors + 192 + 2));
    }

    @Test
    void page0TakesTheQueueFromTheDevice() {
        driver.start();
        driver.write(Register.QUEUE_PFN, 0);
        assertEquals(0, driver.read(Register.QUEUE_PFN));
        TestDriver.Ring ring = driver.rings.getFirst();
        ring.add(driver.fromDevice(8));
        ring.notifyDevice();
        assertNull(ring.take());
    }

    @Test
    void registersOfTheOtherInterfaceAreNotThere() {
        driver.write(Register.QUEUE_READY, 1);
        assertEquals(0, driver.read(Register.QUEUE_READY));
        assertEquals(0, driver.read(Register.QUEUE_DESC_LOW));
        TestDriver modern = new TestDriver(VirtioRng.seeded(1));
        modern.write(Register.QUEUE_NUM, 8);
        modern.write(Register.QUEUE_PFN, 0x80000);
        assertEquals(0, modern.read(Register.QUEUE_PFN));
        assertEquals(0, modern.read(Register.QUEUE_READY));
    }

    @Test
    void aQueueThatIsNotInMemoryNeedsAReset() {
        driver.negotiate(0);
        driver.write(Register.QUEUE_NUM, 8);
        driver.write(Register.GUEST_PAGE_SIZE, 1 << 31);
        driver.write(Register.QUEUE_PFN, -1);
        driver.addStatus(Status.DRIVER_OK);
        assertTrue(driver.has(Status.NEEDS_RESET));
    }

    @Test
    void framesHaveTheHeaderWithoutTheNumberOfBuffers() {
        TestEthernetPort port = new TestEthernetPort();
        TestDriver net = TestDriver.legacy(new VirtioNet(port, new byte[6], 1500)).start();
        byte[] sent = new byte[10 + FRAME];
        Arrays.fill(sent, 10, sent.length, (byte) 7);
        net.rings.get(1).request(net.toDevice(sent));
        assertArrayEquals(Arrays.copyOfRange(sent, 10, sent.length), port.sent.getFirst());
        TestDriver.Buffer buffer = net.fromDevice(10 + FRAME);
        net.rings.getFirst().add(buffer);
        net.rings.getFirst().notifyDevice();
        port.deliver(port.sent.getFirst());
        assertEquals(10 + FRAME, net.rings.getFirst().take().length());
        assertArrayEquals(sent, net.content(buffer));
    }

    @Test
    void whatWasSavedGoesOn() throws IOException {
        driver.start();
        driver.rings.getFirst().request(driver.fromDevice(8));
        byte[] state = driver.save();
        TestDriver other = TestDriver.legacy(VirtioRng.seeded(1));
        other.restore(state);
        assertArrayEquals(state, other.save());
        assertEquals(driver.read(Register.QUEUE_PFN), other.read(Register.QUEUE_PFN));
    }
}
