// SPDX-License-Identifier: Apache-2.0
package org.jargoon.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How every Java source of the modules looks, tests included. */
final class SourceRulesTest {
    private static final int COLUMNS = 120;
    private static final String FIRST_LINE = "// SPDX-License-Identifier: Apache-2.0";

    @Test
    void noLineIsWiderThan120Columns() throws IOException {
        List<String> wide = new ArrayList<>();
        for (Path source : Sources.all()) {
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                int columns = lines.get(i).codePointCount(0, lines.get(i).length());
                if (columns > COLUMNS) {
                    wide.add("%s:%d has %d".formatted(Sources.name(source), i + 1, columns));
                }
            }
        }
        assertEquals(List.of(), wide, "lines of more than " + COLUMNS + " columns");
    }

    @Test
    void everySourceBeginsWithItsLicense() throws IOException {
        List<String> silent = new ArrayList<>();
        for (Path source : Sources.all()) {
            List<String> lines = Files.readAllLines(source);
            if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
                silent.add(Sources.name(source));
            }
        }
        assertEquals(List.of(), silent, "sources that do not begin with " + FIRST_LINE);
    }
}
