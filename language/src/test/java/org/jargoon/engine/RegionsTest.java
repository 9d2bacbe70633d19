// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import static org.jargoon.engine.ToyIsa.*;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How regions follow one another. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class RegionsTest {
    private static final long CODE = 0x10000;
    private static final long SIZE = 0x10000;

    /** A loop that takes a side way, at 16, where register 3 is not 0. */
    private static final int[] PROGRAM = {
        word(BRANCH_IF_NOT_EQUAL, 3, 0, 16),
        word(ADD_IMMEDIATE, 2, 2, -1),
        word(BRANCH_IF_NOT_EQUAL, 2, 0, -8),
        word(SYSTEM_CALL, 0, 0, 0),
        word(ADD_IMMEDIATE, 1, 1, 1),
        word(BRANCH_IF_NOT_EQUAL, 1, 0, -16),
    };

    /** So often a region is left by one way before it is built anew. */
    private static final int OUTGROWN = 1_024;

    @Test
    void aSuccessorThatWasDroppedMeanwhileIsNotInstalled() throws Exception {
        try (GuestMemory memory = new GuestMemory(CODE, SIZE)) {
            memory.protect(CODE, SIZE, GuestMemory.READ | GuestMemory.WRITE | GuestMemory.EXECUTE);
            for (int i = 0; i < PROGRAM.length; i++) {
                memory.writeI32(CODE + 4L * i, PROGRAM[i]);
            }
            EngineOptions options = EngineOptions.DEFAULT.withTiers(Tiers.FIRST).withRegionThreshold(20);
            FlatCode code = new FlatCode(new ToyIsa(), memory, options);
            Core core = code.newCore();
            CoreState state = new ToyIsa().newState();
            state.pc = CODE;
            core.setPc(CODE);
            core.setRegister(2, 1_000);
            core.run();
            Block entry = code.blockAt(state);
            state.pc = CODE + 16;
            Block added = code.blockAt(state);
            await(() -> entry.region != null && entry.region.compiled);
            Region region = entry.region;
            Regions regions = code.regions();
            int exit = Arrays.asList(region.exits).indexOf(new RegionExit(0, RegionExit.Kind.TAKEN));
            for (int i = 0; i < OUTGROWN; i++) {
                regions.left(region, exit, added);
            }
            Region successor = region.successor;
            assertTrue(Arrays.asList(successor.blocks).contains(added));
            assertFalse(Arrays.asList(region.blocks).contains(added));
            await(() -> successor.compiled);

            AtomicReference<Region> newest = new AtomicReference<>();
            Thread asking = new Thread(() -> newest.set(regions.newest(region)));
            synchronized (regions) {
                asking.start();
                await(() -> asking.getState() == Thread.State.BLOCKED);
                added.valid = false;
                regions.dropInvalid(_ -> 0);
            }
            asking.join();
            assertSame(region, newest.get());
            assertSame(region, entry.region);
            code.close();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }
}
