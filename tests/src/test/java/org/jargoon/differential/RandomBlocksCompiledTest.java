// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.jargoon.elf.ElfException;
import org.jargoon.guests.GuestRun;
import org.jargoon.guests.Texts;
import org.jargoon.guests.Tools;
import org.jargoon.guests.Tools.Outcome;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random blocks of instructions leave the same registers, flags and memory behind as under QEMU, in every tier. Blocks
 * are called often, with other registers each time, so that they become hot; compilation happens on the guest's thread.
 *
 * <p>System properties: {@code jargoon.random.programs} and {@code jargoon.random.seed}.
 */
@Tag("differential")
class RandomBlocksCompiledTest {
    private static final long SEED = Long.getLong("jargoon.random.seed", 20_260_101);
    private static final int PROGRAMS = Integer.getInteger("jargoon.random.programs", 6);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final EngineOptions EAGER = EngineOptions.DEFAULT.withRegionThreshold(20);

    @BeforeAll
    static void needsQemu() {
        Tools.require("qemu-riscv64");
    }

    @Test
    void inTheColdTier() throws IOException, InterruptedException, ElfException {
        compare("cold", EngineOptions.DEFAULT.withTiers(Tiers.COLD), 8 * PROGRAMS, 200, 60, 6);
    }

    @Test
    void inTheFirstTier() throws IOException, InterruptedException, ElfException {
        compare("first", EAGER.withTiers(Tiers.FIRST), PROGRAMS, 40, 40, 600);
    }

    @Test
    void inTheLastTier() throws IOException, InterruptedException, ElfException {
        compare("last", EAGER.withTiers(Tiers.LAST), PROGRAMS, 40, 40, 600);
    }

    private static void compare(
            String name, EngineOptions options, int programs, int blocks, int instructions, int rounds)
            throws IOException, InterruptedException, ElfException {
        Path folder = Tools.emptyFolder("random-" + name);
        long compilations = 0;
        for (int i = 0; i < programs; i++) {
            long seed = SEED + 1000L * options.tiers().ordinal() + i;
            byte[] program = RandomProgram.make(new Random(seed), blocks, instructions, rounds);
            Path file = Files.write(folder.resolve("seed-" + seed + ".elf"), program);
            file.toFile().setExecutable(true);
            Outcome expected = Tools.qemu(file, LIMIT);
            assertEquals(0, expected.status(), () -> "under QEMU: " + file);
            GuestRun run = GuestRun.of(program, options, "random");
            Texts.assertSame(expected.text(), run.text(), () -> "seed " + seed + ", " + run.result());
            assertEquals(0, run.status(), () -> "seed " + seed);
            compilations += run.statistics().compilations();
        }
        System.out.printf("random blocks, %s tier: %d blocks of %d instructions, %d rounds each, %d compilations%n",
                name, programs * blocks, instructions, rounds, compilations);
    }
}
