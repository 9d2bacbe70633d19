// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jargoon.guests.Tools;
import org.jargoon.guests.Tools.Outcome;

/** Many programs that a script has built, run in this Java process, two at a time. */
final class ProgramSuite {
    private static final int PARALLEL = 2;
    private static final Duration LONGEST_BUILD = Duration.ofMinutes(30);

    private ProgramSuite() {}

    /** Says what is wrong with a program's run, if anything. */
    @FunctionalInterface
    interface Check {
        Optional<String> run(Path program) throws Exception;
    }

    /** The lines that a script of {@code tools} prints; what it complains about goes to our standard error. */
    static List<String> script(String name, String... arguments) throws IOException, InterruptedException {
        String script = Path.of("tools", name).toAbsolutePath().toString();
        List<String> command = Stream.concat(Stream.of(script), Stream.of(arguments)).toList();
        Outcome outcome = Tools.run(LONGEST_BUILD, command, ProcessBuilder.Redirect.INHERIT);
        assertEquals(0, outcome.status(), () -> String.join(" ", command));
        return new String(outcome.output(), StandardCharsets.UTF_8).lines().toList();
    }

    /** Checks all programs and fails with a list of those that are wrong. */
    static void checkAll(String what, List<Path> programs, Check check)
            throws InterruptedException, ExecutionException {
        assertFalse(programs.isEmpty(), "no programs");
        List<String> failures = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(PARALLEL)) {
            List<Future<Optional<String>>> results = new ArrayList<>();
            for (Path program : programs) {
                results.add(threads.submit(() -> check.run(program)));
            }
            for (int i = 0; i < programs.size(); i++) {
                Path program = programs.get(i);
                results.get(i).get().ifPresent(failure -> failures.add(program.getFileName() + ": " + failure));
            }
        }
        System.out.printf("%s: %d programs, %d failures%n", what, programs.size(), failures.size());
        assertEquals(List.of(), failures, () -> "\n" + String.join("\n", failures) + "\n");
    }
}
