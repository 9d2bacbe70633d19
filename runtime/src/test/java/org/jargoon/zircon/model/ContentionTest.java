// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.hypervisor.Watchdog;
import org.jargoon.zircon.vm.HostMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Four threads make random syscalls on the same objects. What each call gives nobody can say, but: it is a status that
 * the syscall declares, no exception escapes, nothing hangs, no packet and no handle in a message is lost or doubled,
 * and nothing is left at the end.
 */
class ContentionTest {
    private static final int THREADS = 4;
    private static final int STEPS = 25_000;
    private static final int SEEDS = 4;
    private static final int MORE_SEEDS = 40;

    @Test
    void nothingIsLostOrLeftUnderContention() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            run(Profile.ZIRCON_2020, seed);
            run(Profile.ZIRCON_2023, seed);
        }
    }

    @Tag("differential")
    @Test
    void nothingIsLostOrLeftUnderContentionForMoreSeeds() throws Exception {
        int seeds = Integer.getInteger("model.seeds", MORE_SEEDS);
        for (long seed = 1000; seed < 1000 + seeds; seed++) {
            run(Profile.ZIRCON_2020, seed);
            run(Profile.ZIRCON_2023, seed);
        }
    }

    private static void run(Profile profile, long seed) throws Exception {
        long pages = HostMemory.committedPages();
        Arena arena = new Arena(profile);
        Watchdog watchdog = new Watchdog();
        for (int i = 0; i < THREADS; i++) {
            Contender contender = new Contender(arena, i, seed);
            watchdog.start("contender " + i + " of seed " + seed, () -> contender.run(STEPS));
        }
        watchdog.join();
        arena.finish();
        assertTrue(arena.operations() >= THREADS * STEPS);
        assertEquals(pages, HostMemory.committedPages(), "pages held after seed " + seed);
    }
}
