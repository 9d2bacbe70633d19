// SPDX-License-Identifier: Apache-2.0
package org.jargoon.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.guests.Tools;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines are counted as gcov counts them in the same program compiled for the host. */
@Tag("differential")
class CoverageDifferentialTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Path SOURCE = Path.of("guests", "coverage", "branches.c").toAbsolutePath();
    private static final Pattern GCOV = Pattern.compile("\\s*(\\d+|#####)\\*?:\\s*(\\d+):.*");

    /** Labels, and the heads of functions, whose code is told to come from the brace below. */
    private static final String WITHOUT_CODE = "\\s*(case \\d+|default):|(static )?int \\w+\\(.*\\)";

    private static final Pattern LCOV = Pattern.compile("DA:(\\d+),(\\d+)");

    @BeforeAll
    static void needsCompilers() {
        Tools.require("gcc", "gcov", "riscv64-linux-gnu-gcc");
    }

    /** The counts of the host's program by line. */
    private static Map<Integer, Long> ofHost(Path folder) throws IOException, InterruptedException {
        run(folder, "gcc", "-O0", "--coverage", "-c", "-o", "branches.o", SOURCE.toString());
        run(folder, "gcc", "--coverage", "-o", "branches", "branches.o");
        run(folder, folder.resolve("branches").toString());
        String text = run(folder, "gcov", "-t", "branches.gcda");
        Map<Integer, Long> lines = new TreeMap<>();
        for (String line : text.split("\n")) {
            Matcher found = GCOV.matcher(line);
            if (found.matches()) {
                lines.put(Integer.parseInt(found.group(2)),
                        found.group(1).startsWith("#") ? 0 : Long.parseLong(found.group(1)));
            }
        }
        return lines;
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(LIMIT), String.join(" ", command));
        assertEquals(0, process.exitValue(), () -> String.join(" ", command) + ": " + text);
        return text;
    }

    private static Map<Integer, Long> ofGuest(Path program, Tiers tiers) throws Exception {
        ElfFile elf = ElfFile.read(program, Machine.RISCV);
        EngineOptions options =
                EngineOptions.DEFAULT.withTiers(tiers).withRegionThreshold(20).withCountBlocks(true);
        Engine engine = Engine.forIsa("riscv64");
        StringBuilder text = new StringBuilder();
        try (LinuxProcess process =
                LinuxProcess.load(elf, LinuxOptions.of("branches"), memory -> engine.newCodeSpace(memory, options))) {
            process.run();
            new Coverage(process.code().blockCounts(), DebugInfo.of(elf).lines(), process.loadAddress()).write(text);
        }
        String records = text.substring(text.indexOf("branches.c"));
        Map<Integer, Long> lines = new TreeMap<>();
        for (String line : records.substring(0, records.indexOf("end_of_record")).split("\n")) {
            Matcher found = LCOV.matcher(line);
            if (found.matches()) {
                lines.put(Integer.parseInt(found.group(1)), Long.parseLong(found.group(2)));
            }
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource
    void linesAreCountedAsGcovDoes(Tiers tiers) throws Exception {
        Path folder = Tools.emptyFolder("coverage-" + tiers);
        Path guest = folder.resolve("guest");
        run(folder, "riscv64-linux-gnu-gcc", "-g", "-O0", "-static", "-o", guest.toString(), SOURCE.toString());
        Map<Integer, Long> expected = ofHost(folder);
        Map<Integer, Long> actual = ofGuest(guest, tiers);
        expected.forEach((line, count) -> {
            if (actual.containsKey(line)) {
                assertEquals(count, actual.get(line), "line " + line);
            }
        });
        List<String> source = Files.readAllLines(SOURCE);
        List<String> missing = expected.keySet().stream()
                .filter(line -> !actual.containsKey(line))
                .map(line -> source.get(line - 1))
                .filter(text -> !text.matches(WITHOUT_CODE))
                .toList();
        assertEquals(List.of(), missing, "lines that gcov knows");
        assertTrue(actual.containsValue(0L) && actual.containsValue(100L), actual::toString);
    }
}
