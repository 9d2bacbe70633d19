// SPDX-License-Identifier: Apache-2.0
package org.jargoon.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.guests.Tools;

/** The gdb of Debian that knows all architectures: one that carries out a script, and what it printed. */
public final class Gdb implements AutoCloseable {
    /** The program's name. */
    public static final String NAME = "gdb-multiarch";

    private static final Pattern PORT = Pattern.compile("target remote :(\\d+)");
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Process process;
    private final Path output;

    private Gdb(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Waits until the command has said where gdb can connect. */
    public static int port(Supplier<String> messages) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            Matcher matcher = PORT.matcher(messages.get());
            if (matcher.find()) {
                return Integer.parseInt(matcher.group(1));
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no port is named: " + messages.get());
    }

    /** What the command has said on standard error, which goes to a file. */
    public static Supplier<String> messages(Path errors) {
        return () -> {
            try {
                return Command.text(errors);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    /** Starts gdb, which connects to the port and carries out the commands until one fails, and leaves. */
    public static Gdb start(Path folder, Path program, int port, String... commands) throws IOException {
        List<String> script = new ArrayList<>(
                List.of("set pagination off", "set confirm off", "set width 0", "target remote :" + port));
        script.addAll(List.of(commands));
        Path file = Files.write(Files.createTempFile(folder, "gdb", ".script"), script);
        Path output = Files.createTempFile(folder, "gdb", ".out");
        List<String> command = new ArrayList<>(List.of(NAME, "-nx", "-batch", "-x", file.toString()));
        if (program != null) {
            command.add(program.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(output.toFile())
                .start();
        return new Gdb(process, output);
    }

    /** As {@link #start}; gives what it printed. */
    public static String run(Path folder, Path program, int port, String... commands)
            throws IOException, InterruptedException {
        try (Gdb gdb = start(folder, program, port, commands)) {
            return gdb.transcript();
        }
    }

    /** What the user does with Ctrl-C. */
    public void interrupt() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    /** Waits for its end; gives what it printed. */
    public String transcript() throws InterruptedException, IOException {
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        String text = printed();
        assertTrue(ended, () -> "gdb does not end: " + text);
        return text;
    }

    /** What it printed so far. */
    public String printed() throws IOException {
        return Files.readString(output, StandardCharsets.ISO_8859_1);
    }

    /** Waits until it has printed a text. */
    public void await(String text) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!printed().contains(text)) {
            assertTrue(System.nanoTime() < deadline && process.isAlive(), "gdb prints no '" + text + "': " + printed());
            Thread.sleep(50);
        }
    }

    /** Checks that a transcript has these texts, in this order. */
    public static void assertShows(String transcript, String... texts) {
        int at = 0;
        for (String text : texts) {
            int found = transcript.indexOf(text, at);
            assertTrue(found >= 0, () -> "gdb shows no '%s' in its place:\n%s".formatted(text, transcript));
            at = found + text.length();
        }
    }

    /** Compiles C for the target, with what gdb wants to know. */
    public static Path compile(Path source, Path program, String... flags) throws IOException, InterruptedException {
        Tools.require(NAME, "riscv64-linux-gnu-gcc");
        List<String> command = new ArrayList<>(List.of("riscv64-linux-gnu-gcc", "-g", "-static"));
        command.addAll(List.of(flags));
        command.addAll(List.of("-o", program.toString(), source.toString()));
        assertEquals(0, Tools.run(PATIENCE, command).status(), () -> "cannot compile: " + command);
        return program;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
