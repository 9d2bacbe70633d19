// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.DebugStop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who runs and who stands still, without any thread. */
final class AllStopTest {
    private static final DebugStop STEP = new DebugStop.Step();
    private static final DebugStop BREAKPOINT = new DebugStop.Breakpoint();
    private static final DebugStop WATCHED = new DebugStop.Watched(8, GuestMemory.WRITE);
    private static final Map<Integer, Resumption> ALL = Map.of(1, Resumption.CONTINUE, 2, Resumption.CONTINUE);

    private final Object monitor = new Object();
    private final boolean[] still = new boolean[3];
    private final List<Integer> steps = new ArrayList<>();
    private final List<StopEvent> told = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private int kicks;

    private final AllStop.Threads threads = new AllStop.Threads() {
        @Override
        public int count() {
            return 2;
        }

        @Override
        public boolean isStill(int thread) {
            return still[thread];
        }

        @Override
        public void step(int thread) {
            steps.add(thread);
        }

        @Override
        public void kick() {
            kicks++;
        }

        @Override
        public void stopped() {
            heard.add("stopped");
        }

        @Override
        public void resumed() {
            heard.add("resumed");
        }
    };

    @Test
    void withoutADebuggerAllRunAndNothingIsTold() {
        synchronized (monitor) {
            AllStop stops = new AllStop(monitor, threads);
            stops.stopped(1, STEP, 0);
            stops.stopped(2, GdbSignal.SIGSEGV);
            stops.ended(new StopEvent.Exited(0));
            assertFalse(stops.holds(1) || stops.holds(2));
        }
    }

    @Test
    void whoWaitsForADebuggerStandsStillUntilItLetsGo() {
        synchronized (monitor) {
            AllStop stops = new AllStop(monitor, threads);
            stops.stop(GdbSignal.SIGTRAP);
            assertTrue(stops.holds(1) && stops.holds(2));
            allStandStill(stops);
            stops.attach(told::add);
            stops.stop(GdbSignal.SIGTRAP);
            assertEquals(List.of(new StopEvent.Stopped(1, GdbSignal.SIGTRAP)), told);
            stops.resume(ALL);
            assertFalse(stops.holds(1) || stops.holds(2));
        }
    }

    @Test
    void aStopIsToldWhenTheLastThreadStandsStill() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.stopped(2, BREAKPOINT, 0x100);
            assertTrue(stops.holds(1) && stops.holds(2));
            assertEquals(1, kicks);
            still[2] = true;
            stops.changed();
            assertEquals(List.of(), told);
            still[1] = true;
            stops.changed();
            stops.changed();
            assertEquals(List.of(new StopEvent.Stopped(2, GdbSignal.SIGTRAP, BREAKPOINT, 0x100)), told);
        }
    }

    @Test
    void theGuestHearsThatAllStandStillAndThatSomeGoOn() {
        synchronized (monitor) {
            AllStop stops = new AllStop(monitor, threads);
            stops.attach(_ -> heard.add("told"));
            stops.stopped(2, BREAKPOINT, 0x100);
            still[2] = true;
            stops.changed();
            assertEquals(List.of(), heard);
            allStandStill(stops);
            assertEquals(List.of("stopped", "told"), heard);
            stops.resume(Map.of(2, Resumption.STEP));
            stops.stop(GdbSignal.SIGINT);
            stops.detach(() -> {});
            assertEquals(List.of("stopped", "told", "resumed", "stopped", "told", "resumed"), heard);
        }
    }

    @Test
    void onlyThoseThatAreNamedGoOn() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.stop(GdbSignal.SIGINT);
            allStandStill(stops);
            stops.resume(Map.of(2, Resumption.STEP));
            assertTrue(stops.holds(1));
            assertFalse(stops.holds(2));
            assertEquals(List.of(2), steps);
        }
    }

    @Test
    void theFirstStopIsToldAndABreakpointIsMoreThanTheUsersWish() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.stop(GdbSignal.SIGINT);
            stops.stopped(2, BREAKPOINT, 1);
            stops.stopped(1, BREAKPOINT, 2);
            allStandStill(stops);
            assertEquals(List.of(new StopEvent.Stopped(2, GdbSignal.SIGTRAP, BREAKPOINT, 1)), told);
        }
    }

    @Test
    void theUsersWishEndsASequenceOfSteps() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.stop(GdbSignal.SIGTRAP);
            allStandStill(stops);
            stops.resume(Map.of(1, Resumption.STEP));
            told.clear();
            still[1] = false;
            stops.stop(GdbSignal.SIGINT);
            stops.stopped(1, STEP, 0);
            allStandStill(stops);
            assertEquals(List.of(new StopEvent.Stopped(1, GdbSignal.SIGINT)), told);
        }
    }

    @Test
    void aStepThatNobodyWaitsForIsNotTold() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.stop(GdbSignal.SIGTRAP);
            allStandStill(stops);
            stops.resume(ALL);
            stops.stopped(1, STEP, 0);
            assertFalse(stops.holds(1));
        }
    }

    @Test
    void aWatchpointBesideAnotherStopIsToldNext() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.stopped(1, BREAKPOINT, 1);
            stops.stopped(2, WATCHED, 2);
            allStandStill(stops);
            stops.resume(Map.of(1, Resumption.STEP, 2, Resumption.CONTINUE));
            assertTrue(stops.holds(1) && stops.holds(2));
            assertEquals(List.of(), steps, "nobody goes on");
            stops.resume(ALL);
            assertFalse(stops.holds(1) || stops.holds(2));
            assertEquals(
                    List.of(
                            new StopEvent.Stopped(1, GdbSignal.SIGTRAP, BREAKPOINT, 1),
                            new StopEvent.Stopped(2, GdbSignal.SIGTRAP, WATCHED, 2)),
                    told);
        }
    }

    @Test
    void aSignalIsTakenOnce() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.stop(GdbSignal.SIGINT);
            allStandStill(stops);
            stops.resume(Map.of(1, new Resumption(false, GdbSignal.SIGTERM)));
            assertEquals(GdbSignal.SIGTERM, stops.takeSignal(1));
            assertEquals(GdbSignal.NONE, stops.takeSignal(1));
        }
    }

    @Test
    void aDebuggerThatLeavesLetsAllGo() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.stopped(1, BREAKPOINT, 1);
            still[1] = true;
            still[2] = true;
            stops.detach(() -> assertTrue(stops.holds(1) && stops.holds(2)));
            assertFalse(stops.holds(1) || stops.holds(2) || stops.isAttached());
            stops.changed();
            assertEquals(List.of(), told);
        }
    }

    @Test
    @Timeout(60)
    void whereTheGuestHasEndedADebuggerThatLeavesWaitsForNobody() {
        synchronized (monitor) {
            AllStop stops = attached();
            stops.ended(new StopEvent.Exited(1));
            stops.detach(() -> fail("there is nothing to forget it"));
            assertEquals(List.of(new StopEvent.Exited(1)), told);
        }
    }

    private AllStop attached() {
        AllStop stops = new AllStop(monitor, threads);
        stops.attach(told::add);
        return stops;
    }

    private void allStandStill(AllStop stops) {
        still[1] = true;
        still[2] = true;
        stops.changed();
    }
}
