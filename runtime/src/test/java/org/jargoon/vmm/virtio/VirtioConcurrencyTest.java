// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device whose work is done by another thread than that of the VCPU. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VirtioConcurrencyTest {
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final Thread worker = Thread.ofPlatform().daemon().start(this::work);
    private volatile Throwable failure;

    private void work() {
        try {
            for (;;) {
                tasks.take().run();
            }
        } catch (InterruptedException e) {
            // The test is over.
        } catch (Throwable t) {
            failure = t;
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        worker.interrupt();
        worker.join();
        assertNull(failure);
    }

    private void later(VirtioMmio device, int queue) {
        tasks.add(() -> device.runQueue(queue));
    }

    private static void await(TestDriver driver) {
        while (!driver.interrupted()) {
            Thread.onSpinWait();
        }
        driver.acknowledge();
    }

    /** Copies, and waits in the middle of it where it is told to. */
    private static final class SlowDevice extends VirtioDevice {
        private final CountDownLatch started = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private boolean waits;
        private int served;

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
                if (waits) {
                    started.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                ByteBuffer data = ByteBuffer.allocate((int) chain.readable());
                chain.read(0, data);
                chain.write(0, data.flip());
                queue.complete(data.limit());
                served++;
            }
        }
    }

    @Test
    void noRequestAndNoInterruptIsLost() {
        SlowDevice device = new SlowDevice();
        TestDriver driver = new TestDriver(device, this::later);
        for (boolean events : new boolean[] {true, false}) {
            driver.start(events ? driver.offered() : Features.VERSION_1.mask());
            TestDriver.Ring ring = driver.rings.getFirst();
            TestDriver.Buffer from = driver.toDevice(new byte[8]);
            TestDriver.Buffer to = driver.fromDevice(8);
            int taken = 0;
            for (int i = 0; i < 20_000; i++) {
                driver.memory.putLong(from.address(), i);
                int head = ring.add(from, to);
                // The device only has to be told where it says so.
                Thread.onSpinWait();
                ring.notifyDevice();
                await(driver);
                TestDriver.Used used = ring.take();
                assertEquals(new TestDriver.Used(head, 8), used);
                assertArrayEquals(driver.content(from), driver.content(to));
                taken++;
            }
            assertEquals(20_000, taken);
        }
    }

    @Test
    void registersAreReadWhileARequestIsServedAndAResetWaitsForIt() throws InterruptedException {
        SlowDevice device = new SlowDevice();
        device.waits = true;
        TestDriver driver = new TestDriver(device, this::later).start();
        TestDriver.Ring ring = driver.rings.getFirst();
        ring.add(driver.toDevice(new byte[1]), driver.fromDevice(1));
        ring.add(driver.toDevice(new byte[1]), driver.fromDevice(1));
        ring.notifyDevice();
        device.started.await();
        assertTrue(driver.has(Status.DRIVER_OK));

        CountDownLatch reset = new CountDownLatch(1);
        Thread vcpu = Thread.ofPlatform().start(() -> {
            driver.write(Register.STATUS, 0);
            reset.countDown();
        });
        assertFalse(reset.await(50, TimeUnit.MILLISECONDS), "the request still uses the guest's memory");
        device.goOn.countDown();
        vcpu.join();
        assertEquals(0, driver.read(Register.STATUS));
        assertFalse(driver.interrupted());
        assertEquals(1, device.served, "the second request is left alone");
    }

    @Test
    void resetsAtAnyTimeLeaveAWorkingDevice() {
        TestDriver driver = new TestDriver(VirtioRng.seeded(1), this::later);
        for (int i = 0; i < 2000; i++) {
            driver.start();
            TestDriver.Ring ring = driver.rings.getFirst();
            for (int request = 0; request < 4; request++) {
                ring.add(driver.fromDevice(64));
                ring.notifyDevice();
            }
            for (int pause = i % 50; pause > 0; pause--) {
                Thread.onSpinWait();
            }
        }
        driver.start();
        driver.rings.getFirst().add(driver.fromDevice(64));
        driver.rings.getFirst().notifyDevice();
        await(driver);
        assertEquals(64, driver.rings.getFirst().take().length());
        assertFalse(driver.has(Status.NEEDS_RESET));
    }
}
