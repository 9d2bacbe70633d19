// SPDX-License-Identifier: Apache-2.0
package org.jargoon.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.jargoon.elf.ElfException;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Checked-in programs print what QEMU printed when nearly everything is compiled, at once and on the guest's own
 * thread; a region that the compiler gives up on fails the test. Surefire's execution {@code compiled} runs this with
 * the options of Truffle's that it takes.
 */
class GoldenCompiledTest {
    private static final EngineOptions EAGER = EngineOptions.DEFAULT.withRegionThreshold(20);

    private static final List<String> KERNELS = List.of(
            "sieve", "sort", "fib", "dispatch", "memory", "list", "sha256", "crc32", "matrix", "state", "matmul",
            "nbody", "spectral", "mandelbrot");

    @Test
    void thisJavaProcessCompilesOnTheGuestsThreadAndThrowsWhereTheCompilerGivesUp() {
        assertEquals("false", System.getProperty("polyglot.engine.BackgroundCompilation"));
        assertEquals("Throw", System.getProperty("polyglot.engine.CompilationFailureAction"));
    }

    @TestFactory
    Stream<DynamicTest> inTheFirstTier() throws IOException {
        return GoldenPrograms.tests(EAGER.withTiers(Tiers.FIRST));
    }

    @TestFactory
    Stream<DynamicTest> inTheLastTier() throws IOException {
        return GoldenPrograms.tests(EAGER.withTiers(Tiers.LAST));
    }

    @TestFactory
    Stream<DynamicTest> inSmallRegions() throws IOException {
        return GoldenPrograms.tests(EAGER.withTiers(Tiers.FIRST).withRegionInstructions(12));
    }

    @TestFactory
    Stream<DynamicTest> trainingAndBenchmarksInBothTiers() {
        Stream<String> kernels = KERNELS.stream().map(kernel -> "bench/" + kernel + ".elf");
        return Stream.concat(Stream.of("training.elf"), kernels)
                .map(program -> DynamicTest.dynamicTest(program, () -> runsToItsEnd(program)));
    }

    private static void runsToItsEnd(String resource) throws IOException, ElfException {
        try (InputStream in = GoldenCompiledTest.class.getResourceAsStream("/org/jargoon/launcher/" + resource)) {
            GuestRun run = GuestRun.of(in.readAllBytes(), EAGER, resource, "1");
            assertEquals(0, run.status(), () -> run.result().toString());
            assertTrue(run.statistics().compilations() > 0, () -> run.statistics().toString());
        }
    }

    @Test
    void compiledCodeRunsMostOfAHotProgram() throws IOException, ElfException {
        GuestRun run = GuestRun.of(Files.readAllBytes(GoldenPrograms.all().stream()
                .filter(program -> program.endsWith("programs.elf"))
                .findFirst()
                .orElseThrow()), EAGER, "programs");
        assertEquals(0, run.status());
        assertTrue(run.statistics().compilations() > 0, run.statistics().toString());
        assertTrue(run.statistics().retiredCompiled() > run.statistics().retired() / 2, run.statistics().toString());
    }
}
