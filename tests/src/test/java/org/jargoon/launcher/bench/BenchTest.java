// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jargoon.vcpu.CodeStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTest {
    @Test
    void aRunOfOneKernelGivesItsFiguresAsJson(@TempDir Path folder) throws IOException {
        Path json = folder.resolve("bench.json");
        assertEquals(0, Bench.main(List.of("--kernels=state", "--iterations", "2", "--json", json.toString())));
        String text = Files.readString(json);
        assertTrue(text.contains("\"name\": \"state\""), text);
        assertTrue(text.contains("\"checksum\": \"9763492e7ac6f498\""), text);
    }

    @Test
    void everyKernelHasItsProgramAndItsSource() throws IOException {
        for (Kernel kernel : Kernel.values()) {
            assertTrue(kernel.program().length > 0);
            assertTrue(Kernel.resource(kernel.source()).length > 0);
        }
    }

    @Test
    void aSampleSurvivesItsWayAsText() throws BenchException {
        CodeStatistics statistics = new CodeStatistics(1, 2, 3, 4, 5, 6, 7, 8, 9);
        List<Iteration> iterations = List.of(
                new Iteration("00000000000000ff", 1_000), new Iteration("00000000000000ff", 110),
                new Iteration("00000000000000ff", 100));
        Sample sample = new Sample("Some Compiler 1.0", iterations, List.of(10L, 20L, 30L), statistics);
        assertEquals(sample, Sample.parse(sample.print()));
        assertEquals(20, sample.nanosToNearlyPeak());
    }

    @Test
    void wrongCommandLinesAreRefused() {
        assertThrows(BenchException.class, () -> BenchOptions.parse(List.of("--kernels", "none")));
        assertThrows(BenchException.class, () -> BenchOptions.parse(List.of("--iterations", "0")));
        assertThrows(BenchException.class, () -> BenchOptions.parse(List.of("--json")));
        assertThrows(BenchException.class, () -> BenchOptions.parse(List.of("--fast", "yes")));
    }

    @Test
    void checksumsThatDifferAreRefused() {
        List<Iteration> iterations = List.of(new Iteration("0".repeat(16), 1), new Iteration("1".repeat(16), 1));
        assertThrows(BenchException.class, () -> Iteration.checksum(iterations));
        assertThrows(BenchException.class, () -> Iteration.parse("what is this"));
    }
}
