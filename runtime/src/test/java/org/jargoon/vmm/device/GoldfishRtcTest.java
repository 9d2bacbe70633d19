// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.InstructionClock;
import org.junit.jupiter.api.Test;

final class GoldfishRtcTest {
    private static final long START = 0x1234_5678_ffff_ff00L;

    private final InstructionClock clock = (InstructionClock) GuestClock.instructions(0);
    private final TestLine line = new TestLine();
    private final GoldfishRtc rtc = new GoldfishRtc(() -> START + 100 * clock.ticks(), clock, line);

    private long time() {
        long low = rtc.read(0, 4);
        return rtc.read(4, 4) << 32 | low;
    }

    private void setAlarm(long time) {
        rtc.write(0x0c, 4, time >>> 32);
        rtc.write(0x08, 4, time);
    }

    @Test
    void theUpperHalfBelongsToTheLowerOneReadLast() {
        assertEquals(0xffff_ff00L, rtc.read(0, 4));
        rtc.write(0x08, 4, 0);
        setAlarm(START + 1000);
        clock.leapTo(10);
        assertEquals(0x1234_5678L, rtc.read(4, 4), "before the carry");
        assertEquals(START + 1000, time());
        assertEquals(0x1234_5679L, rtc.read(4, 4));
    }

    @Test
    void anAlarmRingsAtItsTimeOnce() {
        rtc.write(0x10, 4, 1);
        setAlarm(START + 5000);
        assertEquals(1, rtc.read(0x18, 4));
        clock.leapTo(49);
        assertFalse(line.asserted);
        clock.leapTo(50);
        clock.leapTo(51);
        assertTrue(line.asserted);
        assertEquals(0, rtc.read(0x18, 4));
        rtc.write(0x1c, 4, 1);
        assertFalse(line.asserted);
        setAlarm(START);
        assertTrue(line.asserted, "one that is past rings at once");
        rtc.write(0x10, 4, 0);
        assertFalse(line.asserted);
        rtc.write(0x10, 4, 1);
        assertTrue(line.asserted, "it is still pending");
    }

    @Test
    void aClearedAlarmDoesNotRing() {
        rtc.write(0x10, 4, 1);
        setAlarm(START + 5000);
        rtc.write(0x14, 4, 1);
        setAlarm(START + 9000);
        rtc.write(0x14, 4, 1);
        assertEquals(0, rtc.read(0x18, 4));
        clock.leapTo(1000);
        clock.advance(16_000);
        assertTrue(clock.ticks() >= 1000);
        assertFalse(line.asserted);
    }

    @Test
    void theGuestSetsTheTimeForItself() {
        rtc.write(4, 4, 0x1111);
        rtc.write(0, 4, 0x2222);
        assertEquals(0x1111_0000_2222L, time());
        rtc.write(0x10, 4, 1);
        setAlarm(time() + 1000);
        clock.leapTo(10);
        clock.leapTo(11);
        assertTrue(line.asserted);
    }
}
