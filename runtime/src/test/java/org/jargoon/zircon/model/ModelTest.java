// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.vm.HostMemory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random syscalls have the results that the model says. {@code -Dmodel.profile}, {@code -Dmodel.isa} and
 * {@code -Dmodel.seed} make one episode again.
 */
class ModelTest {
    private static final int OPERATIONS = 10_000;
    private static final int SEEDS = 20;
    private static final int MORE_SEEDS = 500;

    /** One kernel: what it claims to be. */
    record Configuration(Profile profile, Architecture architecture) {
        @Override
        public String toString() {
            return profile.name() + " " + architecture;
        }
    }

    /** x86-64 of 2020 is not among them: its MEM packets carry instructions, which scripted programs do not have. */
    static List<Configuration> configurations() {
        return List.of(
                        new Configuration(Profile.ZIRCON_2020, Architecture.RISCV64),
                        new Configuration(Profile.ZIRCON_2020, Architecture.ARM64),
                        new Configuration(Profile.ZIRCON_2023, Architecture.RISCV64),
                        new Configuration(Profile.ZIRCON_2023, Architecture.ARM64),
                        new Configuration(Profile.ZIRCON_2023, Architecture.X86_64))
                .stream()
                .filter(it -> it.profile.name().equals(System.getProperty("model.profile", it.profile.name())))
                .filter(it -> it.architecture.isa().equals(System.getProperty("model.isa", it.architecture.isa())))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void syscallsDoWhatTheModelSays(Configuration configuration) {
        Long only = Long.getLong("model.seed");
        if (only != null) {
            run(configuration, only, 1);
        } else {
            run(configuration, 1, SEEDS);
        }
    }

    @Tag("differential")
    @ParameterizedTest
    @MethodSource("configurations")
    void syscallsDoWhatTheModelSaysForMoreSeeds(Configuration configuration) {
        run(configuration, 1000, Integer.getInteger("model.seeds", MORE_SEEDS));
    }

    @Test
    void theSeedsMakeAMillionOperations() {
        assertTrue(5L * SEEDS * OPERATIONS >= 1_000_000);
    }

    private static void run(Configuration configuration, long first, int seeds) {
        long pages = HostMemory.committedPages();
        for (long seed = first; seed < first + seeds; seed++) {
            int made = Episode.run(configuration.profile, configuration.architecture, seed, OPERATIONS);
            assertTrue(made >= OPERATIONS);
            assertEquals(pages, HostMemory.committedPages(), "pages held after seed " + seed);
        }
    }
}
