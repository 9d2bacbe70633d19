// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.jargoon.elf.ElfException;
import org.jargoon.guests.GuestRun;
import org.jargoon.guests.Tools;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random C programs print here what they print natively and under QEMU. System properties
 * {@code jargoon.csmith.first} and {@code jargoon.csmith.last}: the seeds.
 */
@Tag("differential")
class CsmithTest {
    private static final String FIRST = System.getProperty("jargoon.csmith.first", "1");
    private static final String LAST = System.getProperty("jargoon.csmith.last", "60");

    @Test
    void randomProgramsPrintWhatTheyPrintNativelyAndUnderQemu()
            throws IOException, InterruptedException, ExecutionException {
        Tools.require("qemu-riscv64", "riscv64-linux-gnu-gcc", "gcc", "csmith");
        Path folder = Tools.emptyFolder("csmith");
        List<Path> programs = ProgramSuite.script("build-csmith.sh", folder.toString(), FIRST, LAST).stream()
                .map(Path::of)
                .toList();
        ProgramSuite.checkAll("csmith seeds %s to %s".formatted(FIRST, LAST), programs, CsmithTest::check);
    }

    private static Optional<String> check(Path program) throws IOException, ElfException {
        GuestRun run = GuestRun.of(Files.readAllBytes(program), EngineOptions.DEFAULT, "csmith");
        String expected = Files.readString(Path.of(program + ".out"), StandardCharsets.ISO_8859_1);
        return run.status() == 0 && run.text().equals(expected)
                ? Optional.empty()
                : Optional.of("expected %s, got %s, %s".formatted(expected.strip(), run.text().strip(), run.result()));
    }
}
