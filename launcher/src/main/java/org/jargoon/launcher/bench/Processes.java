// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Starts other programs and waits for them. */
final class Processes {
    private Processes() {}

    /** Where the shell would find a program. */
    static Optional<Path> find(String program) {
        String path = System.getenv("PATH");
        if (path == null) {
            return Optional.empty();
        }
        return List.of(path.split(File.pathSeparator)).stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs a command to its end; its standard error is ours.
     *
     * @return its standard output's lines
     * @throws BenchException if it cannot be started or its exit code is not 0
     */
    static List<String> run(List<String> command, Path folder) throws BenchException {
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new BenchException("cannot start %s: %s".formatted(command.getFirst(), e.getMessage()));
        }
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw new BenchException("exit code %d of %s".formatted(exitCode, String.join(" ", command)));
            }
            return output.lines().toList();
        } catch (IOException e) {
            throw new BenchException("cannot read the output of %s: %s".formatted(command.getFirst(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }
}
