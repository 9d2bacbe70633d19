// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command makes of a program that it measures. */
final class ProfileCommandTest {
    private static final Path GUESTS = Path.of("guests", "golden");
    private static final String DISPATCH = GUESTS.resolve("dispatch.elf").toString();

    @TempDir
    Path folder;

    private Command.Outcome profile(String... words) throws IOException, InterruptedException {
        return Command.run(folder, List.of(words));
    }

    @Test
    void stacksAreThoseOfTheProgramAndItsOutputIsItsOwn() throws IOException, InterruptedException {
        Path file = folder.resolve("stacks.folded");
        Command.Outcome outcome =
                profile("profile", "--period", "0.1", "--output", file.toString(), "run", DISPATCH);
        assertEquals(profile("run", DISPATCH).out(), outcome.out());
        assertEquals("jargoon: the profile is in %s\n".formatted(file), outcome.err());
        List<String> stacks = Files.readAllLines(file);
        assertFalse(stacks.isEmpty(), "no sample");
        for (String stack : stacks) {
            assertTrue(stack.startsWith("_start ") || stack.startsWith("_start;guest_start"), stack);
        }
        assertTrue(stacks.stream().anyMatch(stack -> stack.startsWith("_start;guest_start;step")), stacks.toString());
    }

    @Test
    void exactCountsAddUpToAllInstructions() throws IOException, InterruptedException {
        Path file = folder.resolve("callgrind.out");
        profile("profile", "--count", "--output", file.toString(), "run", DISPATCH);
        String stats = profile("run", "--stats", DISPATCH).err();
        String retired = stats.lines().findFirst().orElseThrow().replaceAll("[^0-9]", "");
        String totals = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("totals: "))
                .findFirst()
                .orElseThrow();
        assertEquals(retired, totals.substring(totals.lastIndexOf(' ') + 1));
    }

    @Test
    void theTextIsOnStandardErrorAndTheExitCodeIsTheProgramsWhateverEndsIt() throws IOException, InterruptedException {
        Path program = Files.write(folder.resolve("program"), TinyProgram.of(TinyProgram.JUMP_TO_ITSELF));
        Command.Outcome outcome = profile("profile", "run", "--instructions", "300M", program.toString());
        assertEquals(123, outcome.exitCode());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("Hot functions"), outcome.err());
        assertTrue(outcome.err().contains("300,000,000 instructions"), outcome.err());
    }

    @Test
    void exitsAreTheSystemCallsOfTheProgram() throws IOException, InterruptedException {
        Path file = folder.resolve("profile.json");
        profile("profile", "--output", file.toString(), "run", DISPATCH);
        String json = Files.readString(file);
        assertTrue(json.contains("\"system call exit_group\":1"), json);
    }

    @Test
    void regionsAreToldWithWhatTheyDid() throws IOException, InterruptedException {
        Path program = Files.write(folder.resolve("program"), TinyProgram.of(TinyProgram.JUMP_TO_ITSELF));
        Path file = folder.resolve("profile.json");
        profile("profile", "--output", file.toString(), "run", "--instructions", "3G", program.toString());
        String json = Files.readString(file);
        List<String> regions = json.substring(json.indexOf("\"regions\":["), json.indexOf("\"tree\":"))
                .lines()
                .skip(1)
                .toList();
        assertEquals(1, regions.size(), json);
        String region = regions.getFirst();
        assertEquals(number(region, "blocks"), number(region, "instructions"));
        assertEquals(1, number(region, "built"));
        assertEquals(0, number(region, "failures"));
        assertTrue(number(region, "compilations") >= 1, region);
        assertTrue(number(region, "code_bytes") > 0, region);
        assertTrue(number(region, "retired") > 0, region);
        assertEquals(number(json, "instructions retired by compiled code"), number(region, "retired"));
    }

    private static long number(String json, String name) {
        Matcher matcher = Pattern.compile("\"%s\":([0-9]+)".formatted(name)).matcher(json);
        assertTrue(matcher.find(), name);
        return Long.parseLong(matcher.group(1));
    }

    @Test
    void whatCannotBeWrittenIsSaidBeforeTheProgramRuns() throws IOException, InterruptedException {
        assertEquals(
                new Command.Outcome(
                        1,
                        "",
                        "jargoon: --output profile does not say what to write: let it end in .svg, .json, .folded,"
                                + " .callgrind or .txt\n"),
                profile("profile", "--output", "profile", "run", DISPATCH));
        Path nowhere = folder.resolve("nowhere");
        assertEquals(
                new Command.Outcome(
                        1, "", "jargoon: --output %s/a.svg: there is no folder %s\n".formatted(nowhere, nowhere)),
                profile("profile", "--output", nowhere + "/a.svg", "run", DISPATCH));
    }

    @Test
    void whatIsAskedWrongIsOneLine() throws IOException, InterruptedException {
        assertEquals(
                new Command.Outcome(
                        1,
                        "",
                        "jargoon: profile needs run and a PROGRAM, or boot and a KERNEL;"
                                + " jargoon profile --help explains\n"),
                profile("profile", "frob"));
        assertEquals(
                new Command.Outcome(1, "", "jargoon: --period 0: from 0.1 to 1000 milliseconds are possible\n"),
                profile("profile", "--period", "0", "run", DISPATCH));
        assertEquals(
                new Command.Outcome(1, "", "jargoon: --kernel-symbols is for boot\n"),
                profile("profile", "--kernel-symbols", DISPATCH, "run", DISPATCH));
    }
}
