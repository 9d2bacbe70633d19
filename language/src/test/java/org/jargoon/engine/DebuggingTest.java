// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.engine.ToyIsa.ADD;
import static org.jargoon.engine.ToyIsa.ADD_IMMEDIATE;
import static org.jargoon.engine.ToyIsa.BRANCH_IF_NOT_EQUAL;
import static org.jargoon.engine.ToyIsa.CALL;
import static org.jargoon.engine.ToyIsa.JUMP_REGISTER;
import static org.jargoon.engine.ToyIsa.LINK;
import static org.jargoon.engine.ToyIsa.LOAD;
import static org.jargoon.engine.ToyIsa.STORE;
import static org.jargoon.engine.ToyIsa.SYSTEM_CALL;
import static org.jargoon.engine.ToyIsa.word;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.jargoon.vcpu.DebugStop;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.Watchpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Debuggers stop cores where they ask to, and observers see each instruction as often as it runs, in each tier. */
final class DebuggingTest extends ToyGuest {
    private static final int ROUNDS = 1_000_000;
    private static final long MANY = Long.MAX_VALUE;
    private static final int LOOKS = 2_000;
    private static final long PERIOD_NANOS = 200_000;

    /** Adds 1 to register 1 as often as register 2 says, in a function; then goes through a second, shorter loop. */
    private void startLoops(Tiers tiers) throws MemoryAccessException {
        start(
                tiers,
                word(CALL, 0, 0, 28),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
                word(ADD_IMMEDIATE, 3, 3, 1),
                word(BRANCH_IF_NOT_EQUAL, 3, 4, -4),
                word(SYSTEM_CALL, 0, 0, 0),
                word(SYSTEM_CALL, 0, 0, 0),
                word(ADD_IMMEDIATE, 1, 1, 1),
                word(JUMP_REGISTER, LINK, 0, 0));
        core.setRegister(2, ROUNDS);
        core.setRegister(4, ROUNDS);
    }

    /** Runs the core, which is asked to be looked at all the while. */
    private Exit runLookedAt() {
        AtomicBoolean over = new AtomicBoolean();
        Thread asker = Thread.ofPlatform().daemon().start(() -> {
            while (!over.get()) {
                core.askToLook();
                LockSupport.parkNanos(PERIOD_NANOS);
            }
        });
        try {
            return core.run();
        } finally {
            over.set(true);
            asker.interrupt();
        }
    }

    private void assertStops(DebugStop expected, long pc) {
        assertInstanceOf(Exit.Stopped.class, core.run());
        assertEquals(expected, core.debug().takeStop());
        assertEquals(pc, core.pc());
    }

    private void step(long pc) {
        core.debug().step();
        assertStops(new DebugStop.Step(), pc);
    }

    @ParameterizedTest
    @EnumSource
    void breakpointStopsBeforeItsInstruction(Tiers tiers) throws MemoryAccessException {
        startLoops(tiers);
        code.setBreakpoints(Set.of(CODE + 12));
        assertStops(new DebugStop.Breakpoint(), CODE + 12);
        assertEquals(ROUNDS, core.register(1));
        assertEquals(0, core.register(3));
        assertEquals(5L * ROUNDS, core.retired());
        // It does not let the core by before it is taken away, or stepped over.
        assertStops(new DebugStop.Breakpoint(), CODE + 12);
        step(CODE + 16);
        assertEquals(1, core.register(3));
        assertStops(new DebugStop.Breakpoint(), CODE + 12);
        code.setBreakpoints(Set.of());
        assertInstanceOf(Exit.SystemCall.class, core.run());
        assertNull(core.debug().takeStop());
        assertEquals(7L * ROUNDS + 1, core.retired());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COLD")
    void breakpointLeavesCompiledCodeElsewhereAlone(Tiers tiers) throws MemoryAccessException {
        startLoops(tiers);
        core.setRegister(2, MANY);
        core.setObserver((_, tier) -> {
            if (tier == Tier.FIRST || tier == Tier.LAST) {
                core.kick();
            }
        });
        assertInstanceOf(Exit.Kicked.class, runLookedAt());
        core.setRegister(2, ROUNDS);
        code.setBreakpoints(Set.of(CODE + 12));
        assertStops(new DebugStop.Breakpoint(), CODE + 12);
        assertEquals(0, code.statistics().invalidations());
        assertTrue(code.statistics().retiredCompiled() > 4L * ROUNDS, code.statistics().toString());
        // In the first loop it is another matter.
        code.setBreakpoints(Set.of(CODE + 28));
        assertEquals(1, code.statistics().invalidations());
        assertInstanceOf(Exit.SystemCall.class, core.run());
        core.setPc(CODE);
        core.setRegister(2, 1);
        assertStops(new DebugStop.Breakpoint(), CODE + 28);
    }

    @Test
    void stepExecutesOneInstruction() throws MemoryAccessException {
        startLoops(Tiers.ALL);
        step(CODE + 28);
        step(CODE + 32);
        assertEquals(1, core.register(1));
        step(CODE + 4);
        step(CODE + 8);
        step(CODE);
        assertEquals(5, core.retired());
    }

    @Test
    void stepOverASystemCallStopsBehindIt() throws MemoryAccessException {
        startLoops(Tiers.ALL);
        core.setPc(CODE + 20);
        core.debug().step();
        assertInstanceOf(Exit.SystemCall.class, core.run());
        assertStops(new DebugStop.Step(), CODE + 24);
        assertEquals(1, core.retired());
        assertInstanceOf(Exit.SystemCall.class, core.run());
    }

    @Test
    void stepOntoAFaultTellsTheFault() throws MemoryAccessException {
        start(Tiers.ALL, word(STORE, 1, 3, 0));
        core.setRegister(3, CODE);
        core.debug().step();
        assertInstanceOf(Exit.Fault.class, core.run());
        assertEquals(CODE, core.pc());
        assertEquals(0, core.retired());
    }

    @ParameterizedTest
    @EnumSource
    void watchpointStopsBehindAnAccessToIt(Tiers tiers) throws MemoryAccessException {
        start(
                tiers,
                word(STORE, 1, 3, 0),
                word(LOAD, 5, 3, 0),
                word(ADD_IMMEDIATE, 3, 3, 8),
                word(ADD_IMMEDIATE, 2, 2, -1),
                word(BRANCH_IF_NOT_EQUAL, 2, 0, -16),
                word(SYSTEM_CALL, 0, 0, 0));
        core.setRegister(2, (END - DATA) / 8);
        core.setRegister(3, DATA);
        long there = DATA + 8 * 1001;
        // The one byte is the last of an access, the three are in the middle of another.
        code.setWatchpoints(
                List.of(new Watchpoint(there + 7, 1, READ), new Watchpoint(there + 11, 3, READ | WRITE)));
        assertStops(new DebugStop.Watched(there + 7, READ), CODE + 8);
        assertEquals(5 * 1001 + 2, core.retired());
        assertStops(new DebugStop.Watched(there + 11, WRITE), CODE + 4);
        assertStops(new DebugStop.Watched(there + 11, READ), CODE + 8);
        code.setWatchpoints(List.of());
        assertInstanceOf(Exit.SystemCall.class, core.run());
        assertEquals(5 * ((END - DATA) / 8) + 1, core.retired());
        if (tiers != Tiers.COLD) {
            assertTrue(code.statistics().retiredCompiled() > 0, code.statistics().toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void looksFindEachInstructionAsOftenAsItRuns(Tiers tiers) throws MemoryAccessException {
        startLoops(tiers);
        Map<Long, Integer> found = new TreeMap<>();
        AtomicInteger looks = new AtomicInteger();
        Set<Tier> tiersSeen = EnumSet.noneOf(Tier.class);
        core.setObserver((looked, tier) -> {
            found.merge(looked.pc(), 1, Integer::sum);
            tiersSeen.add(tier);
            if (looks.incrementAndGet() == LOOKS) {
                looked.kick();
            }
        });
        core.setRegister(2, MANY);
        assertInstanceOf(Exit.Kicked.class, runLookedAt());
        // The loop has five instructions, two of them in the function that it calls.
        assertEquals(5, found.size(), found::toString);
        found.values().forEach(count -> assertEquals(0.2, (double) count / LOOKS, 0.05, found::toString));
        Tier expected = switch (tiers) {
            case COLD -> Tier.COLD;
            case LAST -> Tier.LAST;
            case FIRST, ALL -> Tier.FIRST;
        };
        assertTrue(tiersSeen.contains(expected), tiersSeen.toString());
    }

    @Test
    void whatTheHostDoesIsNotTheGuests() throws MemoryAccessException {
        start(Tiers.ALL, word(SYSTEM_CALL, 0, 0, 0), word(ADD, 1, 1, 1), word(SYSTEM_CALL, 0, 0, 0));
        Set<Tier> seen = EnumSet.noneOf(Tier.class);
        core.setObserver((looked, tier) -> {
            assertEquals(CODE + 4, looked.pc());
            seen.add(tier);
        });
        core.run();
        core.askToLook();
        core.run();
        assertEquals(EnumSet.of(Tier.HOST), seen);
    }
}
