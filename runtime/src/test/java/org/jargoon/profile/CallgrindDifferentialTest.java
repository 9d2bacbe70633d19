// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jargoon.tools.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Valgrind's callgrind_annotate makes of a profile. */
@Tag("differential")
final class CallgrindDifferentialTest {
    private static final String ANNOTATE = "callgrind_annotate";
    private static final Pattern COST = Pattern.compile(" *([0-9,]+) \\([ 0-9.]+%\\)  ([^:]*):(.*)");

    @TempDir
    Path folder;

    @Test
    void everyFunctionCostsThereWhatItCostsHere() throws IOException, InterruptedException, ProfileException {
        compare(Profiles.smallReport(false));
    }

    @Test
    void randomProfilesAddUpToo() throws IOException, InterruptedException, ProfileException {
        for (long seed = 0; seed < 5; seed++) {
            compare(Profiles.random(seed, List.of("main", "f(int)", "g<int>", "operator<", "h:i"), 5000, 10_000));
        }
    }

    @Test
    void hostileNamesAreReadToo() throws IOException, InterruptedException, ProfileException {
        String out = annotated(Profiles.random(1, Profiles.HOSTILE, 5000, 10_000));
        assertTrue(out.contains("5,000 (100.0%)  PROGRAM TOTALS"), out);
    }

    private void compare(Report report) throws IOException, InterruptedException, ProfileException {
        Map<String, Long> expected = report.functions().stream()
                .filter(function -> function.selfTotal() != 0)
                .collect(Collectors.toMap(
                        function -> report.hasSeveralSpaces()
                                ? "%s [%s]".formatted(function.name(), function.space())
                                : function.name(),
                        FunctionCost::selfTotal));
        Map<String, Long> found = new TreeMap<>();
        for (String line : annotated(report).lines().toList()) {
            Matcher cost = COST.matcher(line);
            if (cost.matches()) {
                found.put(cost.group(3), Long.parseLong(cost.group(1).replace(",", "")));
            }
        }
        assertEquals(new TreeMap<>(expected), found);
    }

    private String annotated(Report report) throws IOException, InterruptedException, ProfileException {
        Tools.require(ANNOTATE);
        Path file = folder.resolve("callgrind.out.1");
        ProfileFormat.of(file.toString()).write(report, file);
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(ANNOTATE, "--threshold=100", "--auto=no", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), "no end of " + ANNOTATE);
        assertEquals(0, process.exitValue(), Files.readString(out));
        return Files.readString(out);
    }
}
