// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.InstructionClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class ClintTest {
    private static final long COMPARE_0 = 0x4000;
    private static final long COMPARE_1 = 0x4008;
    private static final long TIME = 0xbff8;

    private final InstructionClock clock = (InstructionClock) GuestClock.instructions(1000);
    private final TestLine software0 = new TestLine();
    private final TestLine timer0 = new TestLine();
    private final TestLine software1 = new TestLine();
    private final TestLine timer1 = new TestLine();
    private final Clint clint = new Clint(
            clock, List.of(new Clint.Hart(1, software0, timer0), new Clint.Hart(2, software1, timer1)));

    @Test
    void softwareInterruptsAreTheLowestBitOfAHartsWord() {
        clint.write(4, 4, -1);
        assertEquals(1, clint.read(4, 4));
        assertEquals(1L << 32, clint.read(0, 8));
        assertTrue(software1.asserted);
        assertFalse(software0.asserted);
        clint.write(0, 8, 1);
        assertTrue(software0.asserted);
        assertFalse(software1.asserted);
        clint.write(8, 4, 1);
        assertEquals(0, clint.read(8, 4), "there is no third hart");
    }

    @Test
    void aTimerInterruptsFromItsTimeOnUntilItIsSetToALaterOne() {
        clint.write(COMPARE_1, 8, 1010);
        clock.leapTo(1009);
        assertFalse(timer1.asserted);
        clock.leapTo(1010);
        assertTrue(timer1.asserted);
        assertFalse(timer0.asserted);
        clint.write(COMPARE_1, 8, 1011);
        assertFalse(timer1.asserted);
        clock.leapTo(2000);
        assertTrue(timer1.asserted);
        clint.write(COMPARE_1, 8, 5);
        assertTrue(timer1.asserted);
        clint.write(COMPARE_1, 8, -1);
        assertFalse(timer1.asserted, "a compare is unsigned");
    }

    @Test
    void halvesOfATimerAreWrittenAndReadAlone() {
        assertEquals(-1, clint.read(COMPARE_0, 8), "no timer is set at first");
        clint.write(COMPARE_0, 4, 0x89abcdefL);
        clint.write(COMPARE_0 + 4, 4, 0x01234567);
        assertEquals(0x0123_4567_89ab_cdefL, clint.read(COMPARE_0, 8));
        assertEquals(0x89abcdefL, clint.read(COMPARE_0, 4));
        assertEquals(0x01234567L, clint.read(COMPARE_0 + 4, 4));
        assertEquals(0, clint.read(COMPARE_0 + 4, 8), "misaligned");
        assertEquals(0, clint.read(COMPARE_0, 2));
    }

    @Test
    void theTimeIsTheClocks() {
        clock.leapTo(0x1_0000_0005L);
        assertFalse(timer0.asserted);
        clint.write(COMPARE_0, 8, 0x1_0000_0006L);
        clock.leapTo(0x1_0000_0006L);
        assertEquals(0x1_0000_0006L, clint.read(TIME, 8));
        assertEquals(6, clint.read(TIME, 4));
        assertEquals(1, clint.read(TIME + 4, 4));
    }

    @Test
    void writesOfTheTimeSetTheTimeOfAllHartsAndTheirTimersWithIt() {
        clint.write(COMPARE_0, 8, 5000);
        clint.write(COMPARE_1, 8, 90);
        assertTrue(timer1.asserted, "it is 1000");
        clint.write(TIME, 8, 77);
        assertEquals(77, clint.read(TIME, 8));
        assertEquals(77, clock.time());
        assertEquals(1000, clock.ticks(), "not for other devices");
        assertFalse(timer1.asserted);
        clock.leapTo(1000 + 90 - 77);
        assertTrue(timer1.asserted);
        assertFalse(timer0.asserted);
        clint.write(TIME, 8, 5000);
        assertTrue(timer0.asserted);
        clint.write(TIME, 8, -2);
        clint.write(COMPARE_0, 8, -1);
        assertFalse(timer0.asserted);
        clock.leapTo(clock.ticks() + 1);
        assertTrue(timer0.asserted, "a time is unsigned");
    }

    @Test
    void halvesOfTheTimeAreWrittenAlone() {
        clint.write(TIME, 8, 0x1111_2222_3333_4444L);
        clint.write(TIME, 4, 0x5555_6666L);
        assertEquals(0x1111_2222_5555_6666L, clint.read(TIME, 8));
        clint.write(TIME + 4, 4, 0x7777_8888L);
        assertEquals(0x7777_8888_5555_6666L, clint.read(TIME, 8));
        clint.write(TIME, 2, 1);
        clint.write(TIME + 4, 8, 1);
        assertEquals(0x7777_8888_5555_6666L, clint.read(TIME, 8), "no such register");
    }

    @Test
    void aSavedTimeIsRestoredWithItsTimers() throws IOException {
        clint.write(TIME, 8, 77);
        clint.write(COMPARE_0, 8, 100);
        ByteArrayOutputStream saved = new ByteArrayOutputStream();
        clint.save(new DataOutputStream(saved));
        TestLine timer = new TestLine();
        InstructionClock restored = (InstructionClock) GuestClock.instructions(clock.ticks());
        Clint other = new Clint(restored, List.of(
                new Clint.Hart(1, software0, timer), new Clint.Hart(2, software1, new TestLine())));
        other.restore(new DataInputStream(new ByteArrayInputStream(saved.toByteArray())));
        assertEquals(77, other.read(TIME, 8));
        restored.leapTo(1022);
        assertFalse(timer.asserted);
        restored.leapTo(1023);
        assertTrue(timer.asserted);
        other.reset();
        assertEquals(1023, other.read(TIME, 8), "power-on shows the machine's own time");
    }

    @Test
    @Timeout(60)
    void aTimerOfRealTimeThatIsSetRings() throws InterruptedException {
        CountDownLatch rung = new CountDownLatch(1);
        GuestClock real = GuestClock.real(0);
        Clint device = new Clint(real, List.of(new Clint.Hart(1, software0, level -> {
            if (level) {
                rung.countDown();
            }
        })));
        long year = 365L * 24 * 3600 * GuestClock.HERTZ;
        device.write(COMPARE_0, 8, year);
        device.write(TIME, 8, year - GuestClock.HERTZ / 100);
        assertTrue(rung.await(50, TimeUnit.SECONDS));
    }

    @Test
    @Timeout(60)
    void aTimerOfRealTimeRings() throws InterruptedException {
        CountDownLatch rung = new CountDownLatch(1);
        GuestClock real = GuestClock.real(0);
        Clint device = new Clint(real, List.of(new Clint.Hart(1, software0, level -> {
            if (level) {
                rung.countDown();
            }
        })));
        device.write(COMPARE_0, 8, real.ticks() + 100_000);
        assertTrue(rung.await(50, TimeUnit.SECONDS));
        assertTrue(real.ticks() >= device.read(COMPARE_0, 8));
    }
}
