// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Runs programs of the host. */
final class HostTool {
    private HostTool() {}

    /** What a program printed, and how it ended. */
    record Outcome(int exitCode, byte[] output, String errors) {
        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }

        /**
         * The first line on standard error that is an error in apt's or dpkg's way of speaking, else the first line.
         */
        String complaint() {
            List<String> lines = errors.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
            for (String start : List.of("E:", "Err:", "W:", "dpkg-deb: error:")) {
                for (String line : lines) {
                    if (line.startsWith(start)) {
                        return line.substring(start.length()).strip();
                    }
                }
            }
            return lines.isEmpty() ? "exit code " + exitCode : lines.getFirst();
        }
    }

    /**
     * Checks that programs are there.
     *
     * @throws GuestException if one is not, with the advice
     */
    static void require(String advice, String... programs) throws GuestException {
        for (String program : programs) {
            boolean found = false;
            for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
                found |= !folder.isEmpty() && Files.isExecutable(Path.of(folder, program));
            }
            if (!found) {
                throw new GuestException("there is no %s on this machine; %s".formatted(program, advice));
            }
        }
    }

    /** Runs a program with nothing to read, to its end. */
    static Outcome run(Path folder, Path aptConfiguration, List<String> command) throws GuestException {
        return run(folder, aptConfiguration, command, null);
    }

    /**
     * Runs a program with nothing to read, to its end.
     *
     * @param aptConfiguration what apt is to read after the machine's own, or null
     * @param lines gets each line of standard output as it comes; without it the output is in the outcome
     */
    static Outcome run(Path folder, Path aptConfiguration, List<String> command, Consumer<String> lines)
            throws GuestException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().put("LC_ALL", "C");
        if (aptConfiguration != null) {
            builder.environment().put("APT_CONFIG", aptConfiguration.toString());
        }
        try {
            Process process = builder.start();
            try {
                ByteArrayOutputStream errors = new ByteArrayOutputStream();
                Thread reader = Thread.ofVirtual().start(() -> copyErrors(process, errors));
                byte[] output = new byte[0];
                if (lines == null) {
                    output = process.getInputStream().readAllBytes();
                } else {
                    process.inputReader(StandardCharsets.UTF_8).lines().forEach(lines);
                }
                int exitCode = process.waitFor();
                reader.join();
                return new Outcome(exitCode, output, errors.toString(StandardCharsets.UTF_8));
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | UncheckedIOException e) {
            throw new GuestException("cannot run %s: %s".formatted(command.getFirst(), e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted");
        }
    }

    private static void copyErrors(Process process, ByteArrayOutputStream errors) {
        try {
            process.getErrorStream().transferTo(errors);
        } catch (IOException e) {
            // The message is for a user who reads why a tool failed; that this was cut short is all there is to say.
            errors.writeBytes(("\n(its messages end here: " + e.getMessage() + ")").getBytes(StandardCharsets.UTF_8));
        }
    }
}
