// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RealClockTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;

    @Test
    void whatPassesWhileAClockStandsStillIsNotCounted() {
        Pace pace = Pace.from(500, 7 * SECOND);
        assertEquals(500 + GuestClock.HERTZ, pace.ticks(8 * SECOND));
        Pace stopped = pace.stop(8 * SECOND);
        assertEquals(500 + GuestClock.HERTZ, stopped.ticks(8 * SECOND + MINUTE));
        Pace again = stopped.resume(8 * SECOND + MINUTE);
        assertEquals(500 + GuestClock.HERTZ, again.ticks(8 * SECOND + MINUTE));
        assertEquals(500 + 3 * GuestClock.HERTZ, again.ticks(10 * SECOND + MINUTE));
        assertEquals(10 * SECOND + MINUTE, again.nanos(500 + 3 * GuestClock.HERTZ));
    }

    @Test
    void aSecondStopOrResumptionChangesNothing() {
        Pace stopped = Pace.from(0, 0).stop(SECOND);
        assertEquals(stopped, stopped.stop(MINUTE));
        Pace going = stopped.resume(MINUTE);
        assertEquals(going, going.resume(2 * MINUTE));
    }

    @Test
    void aStoppedClockShowsTheSameAndGoesOnFromThere() throws InterruptedException {
        GuestClock clock = GuestClock.real(1L << 40);
        clock.stop();
        long before = clock.ticks();
        Thread.sleep(20);
        assertEquals(before, clock.ticks());
        assertEquals(before, clock.ticks(12345));
        clock.resume();
        while (clock.ticks() == before) {
            Thread.onSpinWait();
        }
        assertTrue(clock.ticks() > before);
    }

    @Test
    void noAlarmRingsBeforeAStoppedClockGoesOn() throws InterruptedException {
        GuestClock clock = GuestClock.real(0);
        CountDownLatch setBefore = new CountDownLatch(1);
        CountDownLatch setMeanwhile = new CountDownLatch(1);
        CountDownLatch turnedOff = new CountDownLatch(1);
        GuestClock.Alarm first = clock.newAlarm(setBefore::countDown);
        GuestClock.Alarm second = clock.newAlarm(setMeanwhile::countDown);
        GuestClock.Alarm third = clock.newAlarm(turnedOff::countDown);
        long soon = clock.ticks() + GuestClock.HERTZ;
        first.set(soon);
        third.set(soon);
        clock.stop();
        // Unless this thread has been away for a second, which would be no fault of the clock's.
        boolean early = clock.ticks() < soon;
        second.set(1);
        third.set(GuestClock.NEVER);
        assertFalse(setMeanwhile.await(1500, TimeUnit.MILLISECONDS));
        assertTrue(!early || setBefore.getCount() == 1);
        clock.resume();
        setMeanwhile.await();
        setBefore.await();
        assertTrue(clock.ticks() >= soon);
        assertEquals(1, turnedOff.getCount());
        clock.close();
    }
}
