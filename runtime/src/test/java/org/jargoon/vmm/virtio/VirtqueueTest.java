// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Virtio 1.2, 2.7: split virtqueues. */
final class VirtqueueTest {
    private static final long ALL = Features.offered(false);
    private static final long PLAIN = Features.VERSION_1.mask();

    private final Reverser device = new Reverser();
    private final TestDriver driver = new TestDriver(device);
    private TestDriver.Ring ring;

    /** Gives back what it reads, reversed, as far as there is room. */
    private static final class Reverser extends VirtioDevice {
        @Override
        String kind() {
            return "test";
        }

        @Override
        int id() {
            return 42;
        }

        @Override
        long features() {
            return 0;
        }

        @Override
        int queues() {
            return 1;
        }

        @Override
        void process(int index, Virtqueue queue) throws VirtqueueFault {
            for (Chain chain = queue.next(); chain != null; chain = queue.next()) {
                int length = (int) Math.min(chain.readable(), chain.writable());
                byte[] bytes = new byte[length];
                chain.read(0, ByteBuffer.wrap(bytes));
                for (int i = 0; i < length; i++) {
                    chain.write(length - 1 - i, ByteBuffer.wrap(bytes, i, 1));
                }
                queue.complete(length);
            }
        }
    }

    private void start(long features, int size) {
        driver.negotiate(features);
        ring = driver.ring(0, size, features);
        ring.ready();
        driver.addStatus(Status.DRIVER_OK);
    }

    private TestDriver.Buffer out(String text) {
        return driver.toDevice(text.getBytes());
    }

    private void assertNeedsReset(String why) {
        ring.notifyDevice();
        assertTrue(driver.has(Status.NEEDS_RESET));
        assertTrue(driver.slot.fault().contains(why), driver.slot.fault());
        assertTrue(driver.interrupted());
        assertNull(ring.take());
    }

    @Test
    void howAChainIsCutIntoDescriptorsHasNoMeaning() {
        for (long features : new long[] {PLAIN, ALL}) {
            start(features, 8);
            TestDriver.Buffer first = driver.fromDevice(2);
            TestDriver.Buffer second = driver.fromDevice(5);
            int length = ring.request(out("a"), out("bcd"), out("ef"), first, second);
            assertEquals(6, length);
            assertArrayEquals("fe".getBytes(), driver.content(first));
            assertArrayEquals("dcba\0".getBytes(), driver.content(second));
        }
    }

    @Test
    void indicesWrapAroundManyTimes() {
        for (long features : new long[] {PLAIN, ALL}) {
            start(features, 4);
            TestDriver.Buffer from = out("xy");
            TestDriver.Buffer to = driver.fromDevice(2);
            for (int i = 0; i < 70_000; i++) {
                assertEquals(2, ring.request(from, to));
            }
        }
    }

    @Test
    void aFullRingIsServedInOrder() {
        start(ALL, 8);
        TestDriver.Buffer[] to = new TestDriver.Buffer[8];
        ring.request(driver.toDevice(new byte[1]));
        for (int i = 0; i < 8; i++) {
            to[i] = driver.fromDevice(1);
            ring.addIndirect(driver.toDevice(new byte[] {(byte) i}), to[i]);
        }
        ring.notifyDevice();
        for (int i = 0; i < 8; i++) {
            assertEquals(new TestDriver.Used((i + 1) % 8, 1), ring.take());
            assertEquals(i, driver.content(to[i])[0]);
        }
    }

    @Test
    void indirectTablesMayBeLongerThanTheQueueAndFollowDirectDescriptors() {
        start(ALL, 4);
        TestDriver.Buffer[] parts = new TestDriver.Buffer[200];
        for (int i = 0; i < 200; i++) {
            parts[i] = i < 100 ? driver.toDevice(new byte[] {(byte) i}) : driver.fromDevice(1);
        }
        ring.addIndirect(parts);
        ring.notifyDevice();
        assertEquals(100, ring.take().length());
        assertEquals(99, driver.content(parts[100])[0]);

        long table = driver.allocate(32);
        TestDriver.Buffer to = driver.fromDevice(4);
        ring.describe(table, 0, out("cd").address(), 2, Chain.NEXT, 1);
        ring.describe(table, 1, to.address(), 4, Chain.WRITE, 0);
        ring.describe(ring.descriptors, 2, out("ab").address(), 2, Chain.NEXT, 1);
        ring.describe(ring.descriptors, 1, table, 32, Chain.INDIRECT | Chain.WRITE, 0);
        ring.offer(2);
        ring.notifyDevice();
        assertEquals(4, ring.take().length());
        assertArrayEquals("dcba".getBytes(), driver.content(to));
    }

    @Test
    void withEventIndexTheDeviceSaysOfWhatItWantsToKnow() {
        start(ALL, 8);
        for (int i = 0; i < 20; i++) {
            ring.add(out("a"), driver.fromDevice(1));
            assertTrue(ring.wantsNotification());
            ring.notifyDevice();
            assertNotNull(ring.take());
        }
    }

    @Test
    void withEventIndexTheDriverIsInterruptedWhereItWantsToBe() {
        start(ALL, 8);
        long usedEvent = ring.available + 4 + 2L * ring.size;
        driver.memory.putShort(usedEvent, 2);
        for (int i = 0; i < 6; i++) {
            ring.add(out("a"));
            ring.notifyDevice();
            assertEquals(i == 2, driver.interrupted(), "request " + i);
            driver.acknowledge();
        }
        driver.memory.putShort(usedEvent, 7);
        ring.add(out("a"));
        ring.add(out("b"));
        ring.add(out("c"));
        ring.notifyDevice();
        assertTrue(driver.interrupted(), "the event lies within the batch");
    }

    @Test
    void withoutEventIndexAFlagKeepsInterruptsAway() {
        start(PLAIN, 8);
        driver.memory.putShort(ring.available, 1);
        ring.request(out("a"));
        assertFalse(driver.interrupted());
        driver.memory.putShort(ring.available, 0);
        ring.request(out("a"));
        assertTrue(driver.interrupted());
    }

    @Test
    void aHeadOutsideOfTheTableNeedsReset() {
        start(ALL, 8);
        ring.offer(8);
        assertNeedsReset("descriptor 8 of 8");
    }

    @Test
    void aNextOutsideOfTheTableNeedsReset() {
        start(ALL, 8);
        ring.describe(ring.descriptors, 0, TestMemory.BASE, 1, Chain.NEXT, 0xffff);
        ring.offer(0);
        assertNeedsReset("descriptor 65535 of 8");
    }

    @Test
    void aLoopNeedsReset() {
        start(ALL, 8);
        ring.describe(ring.descriptors, 0, TestMemory.BASE, 1, Chain.NEXT, 1);
        ring.describe(ring.descriptors, 1, TestMemory.BASE, 1, Chain.NEXT, 0);
        ring.offer(0);
        assertNeedsReset("chain of more than 8");
    }

    @Test
    void aLoopInAnIndirectTableNeedsReset() {
        start(ALL, 8);
        long table = driver.allocate(32);
        ring.describe(table, 0, TestMemory.BASE, 1, Chain.NEXT, 0);
        ring.describe(ring.descriptors, 0, table, 32, Chain.INDIRECT, 0);
        ring.offer(0);
        assertNeedsReset("chain of more than 1024");
    }

    @Test
    void anAvailableIndexThatJumpsNeedsReset() {
        start(ALL, 8);
        driver.memory.putShort(ring.available + 2, 9);
        assertNeedsReset("jumps by 9");
    }

    @Test
    void aBufferOutsideOfMemoryNeedsReset() {
        for (long address : new long[] {0, TestMemory.BASE - 1, TestMemory.BASE + (4 << 20) - 1, -1, Long.MIN_VALUE,
            Long.MAX_VALUE}) {
            start(ALL, 8);
            ring.describe(ring.descriptors, 0, address, 2, 0, 0);
            ring.offer(0);
            assertNeedsReset("descriptor of no RAM");
        }
    }

    @Test
    void anEmptyBufferNeedsReset() {
        start(ALL, 8);
        ring.add(new TestDriver.Buffer(TestMemory.BASE, 0, true));
        assertNeedsReset("empty descriptor");
    }

    @Test
    void aBufferToReadBehindOneToWriteNeedsReset() {
        start(ALL, 8);
        ring.add(driver.fromDevice(1), out("a"));
        assertNeedsReset("behind one to write");
    }

    @Test
    void anIndirectTableThatCannotBeNeedsReset() {
        long[][] tables = {{TestMemory.BASE, 0}, {TestMemory.BASE, 15}, {TestMemory.BASE, 17}, {0, 16},
            {TestMemory.BASE + (4 << 20) - 16, 32}, {TestMemory.BASE, 16 * 1025}, {TestMemory.BASE, 0xffff_fff0L},
            {-16, 32}};
        for (long[] table : tables) {
            start(ALL, 8);
            ring.describe(ring.descriptors, 0, table[0], (int) table[1], Chain.INDIRECT, 0);
            ring.offer(0);
            assertNeedsReset("indirect table");
        }
    }

    @Test
    void anIndirectTableInOneOrThatGoesOnNeedsReset() {
        start(ALL, 8);
        long table = driver.allocate(16);
        ring.describe(table, 0, table, 16, Chain.INDIRECT, 0);
        ring.describe(ring.descriptors, 0, table, 16, Chain.INDIRECT, 0);
        ring.offer(0);
        assertNeedsReset("wrong place");
        start(ALL, 8);
        ring.describe(ring.descriptors, 0, table, 16, Chain.INDIRECT | Chain.NEXT, 1);
        ring.offer(0);
        assertNeedsReset("wrong place");
    }
}
