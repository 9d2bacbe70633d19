// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts the launcher with the classes under test, in a Java process of its own, with the flags of the command. */
public final class Command {
    private static final Path OPTIONS = Path.of("..", "launcher", "src", "main", "jvm.options");
    private static final Path GRAAL = Path.of("target", "graal");
    private static final long PATIENCE_SECONDS = 180;

    private Command() {}

    /** What came of it. */
    public record Outcome(int exitCode, String out, String err) {}

    /** Runs the command to its end, with nothing to read. */
    public static Outcome run(Path folder, List<String> arguments) throws IOException, InterruptedException {
        return run(folder, Map.of(), arguments);
    }

    public static Outcome run(Path folder, Map<String, String> environment, List<String> arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        ProcessBuilder builder = builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        return new Outcome(exitCode(process), text(out), text(err));
    }

    /** A process about to be started, its streams pipes to the caller. */
    public static ProcessBuilder builder(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + OPTIONS,
                "--upgrade-module-path=" + GRAAL,
                "-cp",
                classPath(),
                "org.jargoon.launcher.Main"));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /** Waits for the end; a process that has none soon is killed and the test fails. */
    public static int exitCode(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("no end after %d s: %s".formatted(PATIENCE_SECONDS, process.info()));
        }
        return process.exitValue();
    }

    public static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    /** The tests' own class path without this module: the launcher and what it runs with. */
    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            boolean test = entry.endsWith("test-classes") || entry.contains("junit") || entry.contains("opentest4j");
            if (!test) {
                entries.add(entry);
            }
        }
        return String.join(File.pathSeparator, entries);
    }
}
