// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.engine.ToyIsa.ADD_IMMEDIATE;
import static org.jargoon.engine.ToyIsa.BRANCH_IF_NOT_EQUAL;
import static org.jargoon.engine.ToyIsa.JUMP_REGISTER;
import static org.jargoon.engine.ToyIsa.SYSTEM_CALL;
import static org.jargoon.engine.ToyIsa.word;
import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.RegionCount;
import org.jargoon.vcpu.RegionCount.SideExit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is told of regions is what they did. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class RegionCountsTest {
    private static final long CODE = 0x10000;
    private static final long SIZE = 0x10000;
    private static final long OTHER = CODE + 16;

    /** A loop that takes a side way, at 16, where register 3 is not 0. */
    private static final int[] BRANCHING = {
        word(BRANCH_IF_NOT_EQUAL, 3, 0, 16),
        word(ADD_IMMEDIATE, 2, 2, -1),
        word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
        word(SYSTEM_CALL, 0, 0, 0),
        word(ADD_IMMEDIATE, 3, 3, -1),
        word(BRANCH_IF_NOT_EQUAL, 5, 0, -20),
    };

    /** A loop that goes on where register 4 says: at 8, or by way of 20. */
    private static final int[] JUMPING = {
        word(ADD_IMMEDIATE, 2, 2, -1),
        word(JUMP_REGISTER, 4, 0, 0),
        word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
        word(SYSTEM_CALL, 0, 0, 0),
        word(SYSTEM_CALL, 0, 0, 0),
        word(BRANCH_IF_NOT_EQUAL, 2, 0, -20),
        word(SYSTEM_CALL, 0, 0, 0),
    };

    private final GuestMemory memory = new GuestMemory(CODE, SIZE);
    private FlatCode code;
    private Core core;

    @BeforeEach
    void start() throws MemoryAccessException {
        memory.protect(CODE, SIZE, READ | WRITE | EXECUTE);
        EngineOptions options = EngineOptions.DEFAULT.withTiers(Tiers.FIRST).withRegionThreshold(20);
        code = new FlatCode(new ToyIsa(), memory, options);
        core = code.newCore();
        core.setRegister(5, 1);
    }

    @AfterEach
    void free() {
        code.close();
        memory.close();
    }

    private void write(int... words) throws MemoryAccessException {
        for (int i = 0; i < words.length; i++) {
            memory.writeI32(CODE + 4L * i, words[i]);
        }
        code.synchronizeCode(CODE, SIZE);
    }

    private void run(int rounds) {
        core.setPc(CODE);
        core.setRegister(2, rounds);
        assertInstanceOf(Exit.SystemCall.class, core.run());
    }

    /** Runs until the loop is compiled code. */
    private void warmUp() {
        do {
            run(100_000);
        } while (code.statistics().regionEntries() == 0);
    }

    private RegionCount count() {
        List<RegionCount> counts = code.regionCounts();
        assertEquals(code.statistics().sideExits(), counts.stream().mapToLong(RegionCountsTest::sideExits).sum());
        assertEquals(
                code.statistics().retiredCompiled(),
                counts.stream().mapToLong(RegionCount::retired).sum());
        return counts.stream().filter(count -> count.entry() == CODE).findFirst().orElseThrow();
    }

    private static long sideExits(RegionCount count) {
        return count.exits().stream().mapToLong(SideExit::count).sum();
    }

    @Test
    void aRegionIsToldWithItsShapeItsCompilationsAndTheInstructionThatLeft() throws MemoryAccessException {
        write(BRANCHING);
        warmUp();
        RegionCount before = count();
        assertEquals(2, before.blocks());
        assertEquals(3, before.instructions());
        assertEquals(CoreObserver.Tier.FIRST, before.tier());
        assertEquals(1, before.compilations().first());
        assertEquals(0, before.compilations().last());
        assertTrue(before.compilations().codeBytes() > 0, before.toString());
        assertTrue(before.compilations().nodes() > 0, before.toString());
        assertEquals(code.statistics().compileNanos(), before.compilations().nanos());
        assertNull(before.compilations().failure());

        core.setRegister(3, 7);
        run(1_000);
        SideExit side = count().exits().stream()
                .filter(exit -> exit.address() == CODE)
                .findFirst()
                .orElseThrow();
        assertEquals(new SideExit(CODE, OptionalLong.of(OTHER), 7), side);
    }

    @Test
    void theTargetsOfAnIndirectJumpAreToldApart() throws MemoryAccessException {
        write(JUMPING);
        core.setRegister(4, CODE + 8);
        warmUp();
        core.setRegister(4, CODE + 20);
        run(5);
        core.setRegister(4, CODE + 24);
        run(5);
        assertEquals(
                List.of(
                        new SideExit(CODE + 4, OptionalLong.of(CODE + 20), 5),
                        new SideExit(CODE + 4, OptionalLong.of(CODE + 24), 1)),
                count().exits().stream().filter(exit -> exit.address() == CODE + 4).toList());
    }

    @Test
    void whatWasCountedOfARegionOutlivesIt() throws MemoryAccessException {
        write(BRANCHING);
        warmUp();
        core.setRegister(3, 7);
        run(1_000);
        RegionCount before = count();
        assertEquals(0, before.invalidated());
        memory.writeI32(CODE + 4, word(ADD_IMMEDIATE, 2, 2, -2));
        code.synchronizeCode(CODE, SIZE);
        RegionCount after = count();
        assertEquals(1, after.invalidated());
        assertEquals(CoreObserver.Tier.COLD, after.tier());
        assertEquals(before.retired(), after.retired());
        assertEquals(before.exits(), after.exits());
        assertEquals(before.compilations(), after.compilations());
    }

    @Test
    void aRegionThatIsLeftOftenIsBuiltAnew() throws MemoryAccessException {
        write(BRANCHING);
        warmUp();
        while (count().built() == 1) {
            core.setRegister(3, 2_000);
            run(4_000);
        }
        assertEquals(0, count().invalidated());
        assertEquals(1, code.regionCounts().stream().collect(Collectors.groupingBy(RegionCount::entry))
                .get(CODE)
                .size());
    }

    @Test
    void whyACompilationFailedIsOneLine() throws MemoryAccessException {
        write(BRANCHING);
        warmUp();
        CoreState state = new ToyIsa().newState();
        state.pc = CODE;
        RegionHistory history = code.blockAt(state).region.history;
        history.failed("the graph is too large\n\tat somewhere");
        history.failed("no registers left\r\n\tat somewhere");
        assertEquals(2, count().compilations().failures());
        assertEquals("no registers left", count().compilations().failure());
    }

    @Test
    void theHottestEntriesAreKeptWhereThereAreEverNew() throws MemoryAccessException {
        write(BRANCHING);
        warmUp();
        CoreState state = new ToyIsa().newState();
        state.pc = CODE;
        Block block = code.blockAt(state);
        RegionHistories histories = new RegionHistories();
        RegionHistory hot = histories.at(block);
        hot.built(block.region);
        hot.depart(block.region);
        for (int i = 1; i < 3 * RegionHistories.MOST; i++) {
            histories.at(elsewhere(block, i));
        }
        List<RegionCount> kept = histories.counts(List.of());
        assertTrue(kept.size() <= RegionHistories.MOST, "there are " + kept.size());
        assertTrue(kept.stream().anyMatch(count -> count.entry() == CODE));
    }

    private static Block elsewhere(Block block, int index) {
        return new Block(
                block.pc + 4L * index,
                block.page,
                block.secondPage,
                block.end,
                block.instructions,
                0,
                block.body,
                block.control,
                block.controlPc,
                block.source);
    }
}
