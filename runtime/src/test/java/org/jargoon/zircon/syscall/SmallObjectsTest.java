// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events, event pairs, timers and interrupts. */
@Timeout(60)
final class SmallObjectsTest extends ZirconTest {
    private static final long SECOND = 1_000_000_000L;

    private void assertSignaled(boolean expected, int handle) {
        assertStatus(
                expected ? Status.OK : Status.TIMED_OUT,
                zx.zx_object_wait_one(handle, Signals.SIGNALED, 0, null));
    }

    @Test
    void eventsTakeNoOptions() {
        ok(zx.zx_event_create(0, out));
        assertStatus(Status.INVALID_ARGS, zx.zx_event_create(1, out));
        ok(zx.zx_eventpair_create(0, out, out1));
        assertStatus(Status.NOT_SUPPORTED, zx.zx_eventpair_create(1, out, out1));
    }

    @Test
    void timersAreOfTheMonotonicClockWithAnySlackMode() {
        for (int mode = 0; mode <= 2; mode++) {
            ok(zx.zx_timer_create(mode, 0, out));
        }
        assertStatus(Status.INVALID_ARGS, zx.zx_timer_create(3, 0, out));
        assertStatus(Status.INVALID_ARGS, zx.zx_timer_create(-1, 0, out));
        assertStatus(Status.INVALID_ARGS, zx.zx_timer_create(0, 1, out));
    }

    @Test
    void aTimerIsSignaledFromItsDeadlineOnUntilSetOrCancelled() {
        int timer = make(ObjectType.TIMER);
        assertSignaled(false, timer);
        long deadline = zx.zx_clock_get_monotonic() + SECOND / 100;
        ok(zx.zx_timer_set(timer, deadline, SECOND));
        ok(zx.zx_object_wait_one(timer, Signals.SIGNALED, NEVER, null));
        assertTrue(zx.zx_clock_get_monotonic() >= deadline);
        assertSignaled(true, timer);
        ok(zx.zx_timer_set(timer, zx.zx_clock_get_monotonic() + 1000 * SECOND, 0));
        assertSignaled(false, timer);
        ok(zx.zx_timer_set(timer, 0, 0));
        assertSignaled(true, timer);
        ok(zx.zx_timer_cancel(timer));
        assertSignaled(false, timer);
        ok(zx.zx_timer_set(timer, NEVER, 0));
        assertSignaled(false, timer);
    }

    @Test
    void aTimerThatIsSetAgainForgetsWhatItWasSetTo() {
        int early = make(ObjectType.TIMER);
        int late = make(ObjectType.TIMER);
        ok(zx.zx_timer_set(early, zx.zx_clock_get_monotonic() + SECOND / 100, 0));
        ok(zx.zx_timer_set(early, zx.zx_clock_get_monotonic() + 1000 * SECOND, 0));
        ok(zx.zx_timer_set(late, zx.zx_clock_get_monotonic() + SECOND / 20, 0));
        ok(zx.zx_object_wait_one(late, Signals.SIGNALED, NEVER, null));
        assertSignaled(false, early);
    }

    @Test
    void negativeSlackIsOutOfRangeBeforeTheHandleIsLookedAt() {
        assertStatus(Status.OUT_OF_RANGE, zx.zx_timer_set(GARBAGE, 0, -1));
        assertStatus(Status.BAD_HANDLE, zx.zx_timer_set(GARBAGE, 0, 0));
    }

    @Test
    void interruptsAreVirtualOnly() {
        ok(zx.zx_interrupt_create(GARBAGE, 33, 0x10, out));
        assertStatus(Status.NOT_SUPPORTED, zx.zx_interrupt_create(0, 33, 0, out));
        assertStatus(Status.INVALID_ARGS, zx.zx_interrupt_create(0, 33, 0x11, out));
        ok(zx.zx_interrupt_trigger(out[0], 0, 0));
        assertStatus(Status.INVALID_ARGS, zx.zx_interrupt_trigger(GARBAGE, 1, 0));
        assertEquals(1, objects.kernel().liveObjects());
    }
}
