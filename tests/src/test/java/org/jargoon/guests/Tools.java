// SPDX-License-Identifier: Apache-2.0
package org.jargoon.guests;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Programs of the host that judge what the engine does. */
public final class Tools {
    /** The processor that QEMU shall be: what Jargoon is, as far as QEMU 7.2 knows it. */
    private static final String PROCESSOR = "rv64,zba=true,zbb=true,zbs=true,v=false,h=false";

    private static final int TIMEOUT_STATUS = -1;

    private Tools() {}

    /** What a command printed and how it ended; a signal counts as 128 + its number, no end in time as -1. */
    public record Outcome(int status, byte[] output) {
        public String text() {
            return new String(output, StandardCharsets.ISO_8859_1);
        }

        public boolean timedOut() {
            return status == TIMEOUT_STATUS;
        }
    }

    /** Skips the test, or fails it in CI, unless the machine has all of these programs. */
    public static void require(String... programs) {
        for (String program : programs) {
            boolean found = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            require(found, "this machine has no " + program);
        }
    }

    /** Skips the test, or fails it in CI, unless {@code present}. */
    public static void require(boolean present, String message) {
        if (!present && "true".equals(System.getenv("CI"))) {
            fail(message);
        }
        Assumptions.assumeTrue(present, message);
    }

    /** A folder for what tests make, empty. */
    public static Path emptyFolder(String name) throws IOException {
        Path folder = Path.of("target", "differential", name).toAbsolutePath();
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).forEach(Tools::delete);
            }
        }
        return Files.createDirectories(folder);
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a program under qemu-riscv64, as the same processor that Jargoon is. */
    public static Outcome qemu(Path program, Duration limit, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("qemu-riscv64", "-cpu", PROCESSOR, program.toString()));
        command.addAll(List.of(arguments));
        return run(limit, command);
    }

    /** Runs a command of the host; its standard error is thrown away. */
    public static Outcome run(Duration limit, List<String> command) throws IOException, InterruptedException {
        return run(limit, command, ProcessBuilder.Redirect.DISCARD);
    }

    /** Runs a command of the host. */
    public static Outcome run(Duration limit, List<String> command, ProcessBuilder.Redirect error)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectError(error)
                .start();
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                process.getInputStream().transferTo(output);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        reader.join();
        return new Outcome(ended ? process.exitValue() : TIMEOUT_STATUS, output.toByteArray());
    }
}
