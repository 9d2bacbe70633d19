// SPDX-License-Identifier: Apache-2.0
package org.jargoon.guests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jargoon.elf.ElfException;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.DynamicTest;

/** The checked-in programs {@code guests/golden/NAME.elf}, each with what it prints in {@code NAME.out}. */
final class GoldenPrograms {
    private static final Path FOLDER = Path.of("guests", "golden");

    private GoldenPrograms() {}

    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> programs = files.filter(file -> file.toString().endsWith(".elf")).sorted().toList();
            assertFalse(programs.isEmpty(), "no programs in " + FOLDER.toAbsolutePath());
            return programs;
        }
    }

    /** A test per program: with these options, each prints what it printed under QEMU and ends as it did there. */
    static Stream<DynamicTest> tests(EngineOptions options) throws IOException {
        return all().stream().map(program -> DynamicTest.dynamicTest(name(program), () -> check(program, options)));
    }

    private static void check(Path program, EngineOptions options) throws IOException, ElfException {
        // Loads from pages that are not mapped fault only where that is asked for.
        EngineOptions checked = name(program).equals("fault-unmapped") ? options.withCheckLoads(true) : options;
        GuestRun run = GuestRun.of(Files.readAllBytes(program), checked, name(program), "one", "two words");
        String expected = Files.readString(FOLDER.resolve(name(program) + ".out"));
        String actual = run.text() + "exit status " + run.status() + "\n";
        Texts.assertSame(expected, actual, () -> name(program) + " ended with " + run.result());
        assertEquals(List.of(), run.messages());
    }

    private static String name(Path program) {
        return program.getFileName().toString().replace(".elf", "");
    }
}
