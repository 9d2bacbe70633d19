// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions that the guest's compiler has inlined are frames of its profile. */
@Tag("differential")
final class InlinedFramesDifferentialTest {
    private static final Path SOURCE = Path.of("guests", "inlined", "inlined.c").toAbsolutePath();

    @TempDir
    Path folder;

    @BeforeAll
    static void needsCompiler() {
        Tools.require("riscv64-linux-gnu-gcc");
    }

    private List<String> stacks(String... flags) throws IOException, InterruptedException {
        Path program = folder.resolve("inlined");
        assertEquals(0, compile(program, flags));
        Path file = folder.resolve("stacks.folded");
        Command.Outcome outcome = Command.run(
                folder, List.of("profile", "--output", file.toString(), "run", program.toString()));
        assertEquals(0, outcome.exitCode(), outcome.err());
        return Files.readAllLines(file);
    }

    private static int compile(Path program, String... flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("riscv64-linux-gnu-gcc", "-O2", "-static"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-o", program.toString(), SOURCE.toString()));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Samples by the stack from main inwards. */
    private static Map<String, Long> fromMain(List<String> stacks) {
        Map<String, Long> samples = new HashMap<>();
        for (String stack : stacks) {
            int main = stack.indexOf(";main");
            if (main >= 0) {
                int space = stack.lastIndexOf(' ');
                samples.merge(stack.substring(main + 1, space), Long.parseLong(stack.substring(space + 1)), Long::sum);
            }
        }
        return samples;
    }

    @Test
    void stacksHaveTheInlinedFunctions() throws IOException, InterruptedException {
        Map<String, Long> samples = fromMain(stacks("-g"));
        long all = samples.values().stream().mapToLong(Long::longValue).sum();
        long inner = samples.getOrDefault("main;called;turn_[i];mix_[i]", 0L);
        long outer = samples.getOrDefault("main;called;turn_[i]", 0L);
        assertTrue(inner > 0, samples.toString());
        assertTrue(inner + outer > all * 9 / 10, samples.toString());
    }

    @Test
    void withoutDebuggingInformationTheirSamplesAreTheFunctionsAround() throws IOException, InterruptedException {
        Map<String, Long> samples = fromMain(stacks("-g0"));
        long all = samples.values().stream().mapToLong(Long::longValue).sum();
        assertTrue(samples.getOrDefault("main;called", 0L) > all * 9 / 10, samples.toString());
        assertTrue(samples.keySet().stream().noneMatch(stack -> stack.contains("_[i]")), samples.toString());
    }
}
