// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.command.Command;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jargoon profile boot} makes of machines. */
final class ProfileBootTest {
    private static final int COLUMNS = 80;

    @TempDir
    private Path folder;

    private Command.Outcome profile(String... words) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("profile"));
        arguments.addAll(List.of(words));
        return Command.run(folder, arguments);
    }

    /** The demonstration, whose two VCPUs compute and are interrupted by timers and by each other. */
    private Path demo() throws IOException {
        Path file = folder.resolve("demo.elf");
        try (InputStream in = ProfileBootTest.class.getResourceAsStream("/org/jargoon/launcher/demo.elf")) {
            Files.copy(in, file);
        }
        return file;
    }

    private static long samples(List<String> stacks, String part) {
        return stacks.stream()
                .filter(stack -> stack.contains(part))
                .mapToLong(stack -> Long.parseLong(stack.substring(stack.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void eachVcpuIsInTheHotFunctionMostOfItsTimeAndNoCallerIsWrong() throws IOException, InterruptedException {
        Path file = folder.resolve("stacks.folded");
        Command.Outcome outcome =
                profile("--output", file.toString(), "boot", "--vcpus", "2", demo().toString());
        assertEquals(0, outcome.exitCode(), outcome.err());
        assertTrue(outcome.out().contains("99613543 steps altogether"), outcome.out());
        List<String> stacks = Files.readAllLines(file);
        for (String vcpu : List.of("VCPU 0;", "VCPU 1;")) {
            long all = samples(stacks, vcpu);
            long hot = samples(stacks, vcpu + "[unknown caller];start;work;escape ");
            assertTrue(hot > all / 2, () -> hot + " of " + all + ": " + stacks);
        }
        // Execution begins without a call, and an exception is the outermost frame of its handlers.
        Pattern possible = Pattern.compile("VCPU [01];(_start|trap_entry(;trap)?|\\[unknown caller];[a-z_;]+) \\d+");
        for (String stack : stacks) {
            assertTrue(possible.matcher(stack).matches(), stack);
            assertTrue(!stack.contains(";work") || stack.contains(";start;work"), stack);
        }
    }

    @Test
    void theTextTellsVcpusExitsAndMissesInEightyColumns() throws IOException, InterruptedException {
        Command.Outcome outcome =
                profile("boot", "--instructions", "300M", "--vcpus", "2", demo().toString());
        assertEquals(123, outcome.exitCode(), outcome.err());
        String text = outcome.err();
        for (String part : List.of(
                "  VCPU 0, idle ", "  VCPU 1, idle ", "  escape", "VCPU 0: SBI call, timer",
                "VCPU 0: access to uart", " TLB misses")) {
            assertTrue(text.contains(part), part + " is not in\n" + text);
        }
        text.lines()
                .filter(line -> !line.startsWith("jargoon: "))
                .forEach(line -> assertTrue(line.length() <= COLUMNS, line));
    }

    @Test
    void exactCountsOfAMachineAddUpToAllInstructions() throws IOException, InterruptedException {
        Path file = folder.resolve("callgrind.out");
        Command.Outcome outcome = profile(
                "--count", "--output", file.toString(), "boot", "--stats", "--firmware", "none",
                "guests/htif/traps.elf");
        Matcher retired = Pattern.compile("guest instructions +([0-9,]+)").matcher(outcome.err());
        assertTrue(retired.find(), outcome.err());
        String totals = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("totals: "))
                .findFirst()
                .orElseThrow();
        assertEquals(retired.group(1).replace(",", ""), totals.substring(totals.lastIndexOf(' ') + 1));
    }

    @Test
    void aVcpuThatIsNotStartedIsIdle() throws IOException, InterruptedException {
        Command.Outcome outcome = profile("boot", "--time", "2", "--vcpus", "2", "guests/board/spin.elf");
        assertEquals(124, outcome.exitCode(), outcome.err());
        assertTrue(outcome.err().contains("   0.00  VCPU 1, idle 100.0 % of its time\n"), outcome.err());
    }

    @Test
    void whatCannotNameTheKernelIsOneLineBeforeItRuns() throws IOException, InterruptedException {
        Path text = Files.writeString(folder.resolve("text"), "This is no list of symbols.\n");
        Command.Outcome outcome = profile("--kernel-symbols", text.toString(), "boot", "guests/board/spin.elf");
        assertEquals(
                new Command.Outcome(
                        1,
                        "",
                        "jargoon: %s, line 1: not an address, a type and a name, but \"This is no list of symbols.\"\n"
                                .formatted(text)),
                outcome);
    }

    /** Symbols come from the kernel itself, processes are told by their page tables. */
    @Test
    @Tag("differential")
    void functionsAndCallersOfLinuxAreNamedAsItNamesThem() throws IOException, InterruptedException {
        Debian.require();
        Path file = folder.resolve("stacks.folded");
        try (Booted guest = Booted.profile(
                folder, List.of("--output", file.toString()), "debian", "--append",
                "run=\"seq 1 300000 | sha256sum\"")) {
            guest.await("run: exit status 0");
            assertEquals(0, guest.exitCode(), guest.messages());
        }
        List<String> stacks = Files.readAllLines(file);
        assertFalse(stacks.isEmpty());
        long all = samples(stacks, "");
        long boot = samples(stacks, "kernel;_start_kernel;start_kernel;");
        long calls = samples(stacks, "kernel;handle_exception;do_trap_ecall_u;");
        long threads = samples(stacks, "kernel;ret_from_fork;");
        long processes = samples(stacks, "process ");
        assertTrue(boot > 0 && calls > 0 && threads > 0 && processes > 0, stacks::toString);
        assertTrue(samples(stacks, ";vfs_write") > 0, stacks::toString);
        assertTrue(boot + calls + threads + processes + samples(stacks, "kernel;handle_exception") > all * 3 / 4);
    }
}
