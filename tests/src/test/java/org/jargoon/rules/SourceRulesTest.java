// SPDX-License-Identifier: Apache-2.0
package org.jargoon.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How every Java source of the modules looks, tests included. */
final class SourceRulesTest {
    private static final Path HOUSE = Path.of("..");
    private static final List<String> MODULES = List.of("runtime", "language", "launcher", "tests");
    private static final int COLUMNS = 120;
    private static final String FIRST_LINE = "// SPDX-License-Identifier: Apache-2.0";

    @Test
    void noLineIsWiderThan120Columns() throws IOException {
        List<String> wide = new ArrayList<>();
        for (Path source : sources()) {
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                int columns = lines.get(i).codePointCount(0, lines.get(i).length());
                if (columns > COLUMNS) {
                    wide.add("%s:%d has %d".formatted(HOUSE.relativize(source), i + 1, columns));
                }
            }
        }
        assertEquals(List.of(), wide, "lines of more than " + COLUMNS + " columns");
    }

    @Test
    void everySourceBeginsWithItsLicense() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path source : sources()) {
            List<String> lines = Files.readAllLines(source);
            if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
                silent.add(HOUSE.relativize(source).toString());
            }
        }
        assertEquals(List.of(), silent, "sources that do not begin with " + FIRST_LINE);
    }

    /** What is generated lies below target and is nobody's to keep tidy. */
    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(HOUSE.resolve(module).resolve("src"))) {
                List<Path> found = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
                assertFalse(found.isEmpty(), "no source in " + module + ": the rules would hold for nothing");
                sources.addAll(found);
            }
        }
        return sources;
    }
}
