// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jargoon.command.Command;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The bare-metal programs that are part of the repository. */
final class BareMetalTest {
    private static final Path HTIF = Path.of("guests", "htif");
    private static final Pattern EXPECTED = Pattern.compile("EXIT: (\\d+)");
    private static final int ROWS = 31;
    private static final int MOST_SIGNALS = 300;

    static final String MACHINE_CHECKS = "guests/board/machine.elf";
    static final String SUPERVISOR_CHECKS = "guests/board/supervisor.elf";

    @TempDir
    private Path folder;

    @Test
    void theDemoComputesOnTwoVcpusTakesInterruptsAndTurnsItsMachineOff() throws IOException, InterruptedException {
        Command.Outcome outcome = Command.run(folder, List.of("demo"));
        assertEquals(0, outcome.exitCode(), outcome.err());
        String text = outcome.out().replace("\r", "");
        assertEquals(ROWS, text.lines().filter(line -> line.matches("[ |] [ .,:;=+ox*OX%#@-]{78}")).count(), text);
        // However the rows are divided, they are the same in the end.
        assertTrue(text.contains("\n99613543 steps altogether\n"), text);
        int rows = 0;
        for (String vcpu : List.of("0", "1")) {
            Matcher line = Pattern.compile(
                            "VCPU " + vcpu + ": (\\d+) rows, \\d+ steps in f64, (\\d+) timer interrupts, (\\d+) from")
                    .matcher(text);
            assertTrue(line.find(), text);
            rows += Integer.parseInt(line.group(1));
            assertTrue(Integer.parseInt(line.group(2)) > 0, text);
        }
        assertEquals(ROWS, rows, text);
        assertTrue(text.contains("guest instructions"), text);
    }

    @TestFactory
    Stream<DynamicTest> programsOfMachineModeEndThroughHtif() throws IOException {
        List<Path> sources;
        try (Stream<Path> files = Files.list(HTIF)) {
            sources = files.filter(file -> file.toString().endsWith(".S")).sorted().toList();
        }
        assertFalse(sources.isEmpty());
        return sources.stream().map(source -> DynamicTest.dynamicTest(source.toString(), () -> endsAsItSays(source)));
    }

    private void endsAsItSays(Path source) throws IOException, InterruptedException {
        Matcher expected = EXPECTED.matcher(Files.readString(source));
        assertTrue(expected.find());
        String program = source.toString().replaceFirst("\\.S$", ".elf");
        Command.Outcome outcome =
                Command.run(folder, List.of("boot", "--firmware", "none", "--time", "120", program));
        assertEquals(Integer.parseInt(expected.group(1)), outcome.exitCode(), outcome.err());
        assertEquals(program.contains("putchar") ? "through HTIF\n" : "", outcome.out());
    }

    /** The programs check the machine themselves; {@link FirmwareTest} has QEMU judge them. */
    @Test
    void interruptsAreLevelsHartsAreCountedAndTimeCanBeSet() throws IOException, InterruptedException {
        for (List<String> arguments : List.of(
                List.of("--firmware", "none", MACHINE_CHECKS),
                List.of("--firmware", "none", "--deterministic", MACHINE_CHECKS),
                List.of("--firmware", "none", "--vcpus", "2", MACHINE_CHECKS),
                List.of(SUPERVISOR_CHECKS),
                List.of("--deterministic", SUPERVISOR_CHECKS))) {
            List<String> command = new ArrayList<>(List.of("boot", "--time", "120"));
            command.addAll(arguments);
            Command.Outcome outcome = Command.run(folder, command);
            assertEquals(0, outcome.exitCode(), arguments + outcome.err());
        }
    }

    @Test
    void whatCannotBeBootedIsOneLine() throws IOException, InterruptedException {
        Path none = folder.resolve("none");
        Path text = Files.writeString(folder.resolve("text"), "This is no kernel.\n");
        for (List<String> arguments : List.of(
                List.of("boot", none.toString()),
                List.of("boot", text.toString()),
                List.of("boot", "--restore", text.toString()),
                List.of("boot", "--drive", none.toString(), "guests/htif/exit.elf"),
                List.of("boot", "--share", none.toString(), "guests/htif/exit.elf"),
                List.of("boot", "--dtb", text.toString(), "guests/htif/exit.elf"),
                List.of("boot", "--initrd", none.toString(), "guests/htif/exit.elf"),
                List.of("boot", "--net=frob", "guests/htif/exit.elf"))) {
            Command.Outcome outcome = Command.run(folder, arguments);
            assertEquals(1, outcome.exitCode(), arguments + outcome.err());
            assertTrue(outcome.err().matches("jargoon: [^\\n]+\\n"), arguments + outcome.err());
            assertEquals("", outcome.out());
        }
    }

    @Test
    void signalsAndLimitsEndAMachineThatSpins() throws IOException, InterruptedException {
        String program = "guests/board/spin.elf";
        Command.Outcome limited = Command.run(folder, List.of("boot", "--instructions", "1M", program));
        assertEquals(123, limited.exitCode(), limited.err());
        Command.Outcome late = Command.run(folder, List.of("boot", "--time", "1", program));
        assertEquals(124, late.exitCode(), late.err());
        for (Map.Entry<String, Integer> each : Map.of("HUP", 129, "TERM", 143).entrySet()) {
            try (Booted spinning = Booted.boot(folder, program)) {
                spinning.await("spinning");
                spinning.signal(each.getKey());
                assertEquals(each.getValue(), spinning.exitCode(), spinning.messages());
            }
        }
    }

    /** Java prints the stacks of its threads for as long as this signal is its own: for a moment after the start. */
    @Test
    void sigquitEndsTheCommandAsItEndsANativeProgram() throws IOException, InterruptedException {
        try (Booted spinning = Booted.boot(folder, "guests/board/spin.elf")) {
            spinning.await("spinning");
            for (int i = 0; spinning.isRunning() && i < MOST_SIGNALS; i++) {
                spinning.signal("QUIT");
                Thread.sleep(100);
            }
            assertEquals(131, spinning.exitCode(), spinning.messages());
        }
    }
}
