// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jargoon.command.Command;

/**
 * A system that was booted by {@code jargoon boot}, and is spoken to over its console: text is sent, text is awaited.
 * What does not come before the watchdog's patience is over fails the test, with the last lines of the console.
 */
final class Booted implements AutoCloseable {
    /** For a boot on a machine that is busy with other tests. */
    private static final long PATIENCE_SECONDS = 300;

    private static final int SHOWN = 2000;

    private final Process process;
    private final OutputStream keys;
    private final Path errors;
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private boolean ended;
    private int seen;

    private Booted(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        keys = process.getOutputStream();
        Thread.ofPlatform().daemon().name("booted-console").start(this::read);
    }

    /** Boots in a Java process of its own; messages of the command go to a file in that folder. */
    static Booted boot(Path folder, String... arguments) throws IOException {
        return start(folder, new ArrayList<>(List.of("boot")), arguments);
    }

    /** As {@link #boot}, with a profile of it, which flags say more of. */
    static Booted profile(Path folder, List<String> flags, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("profile"));
        command.addAll(flags);
        command.add("boot");
        return start(folder, command, arguments);
    }

    private static Booted start(Path folder, List<String> command, String... arguments) throws IOException {
        command.addAll(List.of(arguments));
        Path errors = Files.createTempFile(folder, "messages", "");
        return new Booted(Command.builder(command).redirectError(errors.toFile()).start(), errors);
    }

    private void read() {
        byte[] chunk = new byte[4096];
        try (InputStream in = process.getInputStream()) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                synchronized (console) {
                    console.write(chunk, 0, length);
                    console.notifyAll();
                }
            }
        } catch (IOException e) {
            // The process was killed by close(); what it printed last matters to nobody.
        }
        synchronized (console) {
            ended = true;
            console.notifyAll();
        }
    }

    /** Waits for a text behind all that was awaited before; gives what came until its end. */
    String await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (console) {
            while (true) {
                String all = console.toString(StandardCharsets.ISO_8859_1);
                int at = all.indexOf(text, seen);
                if (at >= 0) {
                    String result = all.substring(seen, at + text.length());
                    seen = at + text.length();
                    return result;
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (ended || left <= 0) {
                    throw new AssertionError("%s before the console shows \"%s\"; its end:\n%s\n%s".formatted(
                            ended ? "the end" : "no end of waiting", text, tail(all), messages()));
                }
                console.wait(left);
            }
        }
    }

    /** Types. */
    void send(String text) throws IOException {
        keys.write(text.getBytes(StandardCharsets.ISO_8859_1));
        keys.flush();
    }

    /**
     * Has a shell carry out a command; gives what it printed.
     *
     * @param command whose output does not hold the words that mark its end
     */
    String shell(String command) throws IOException, InterruptedException {
        // The echo of the command does not hold the mark itself.
        send(command + "; echo end-'of'-command\n");
        return await("end-of-command\r\n").replace("\r", "");
    }

    /** Waits for the end of the process; gives its exit code. */
    int exitCode() throws InterruptedException {
        return Command.exitCode(process);
    }

    boolean isRunning() {
        return process.isAlive();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** All that the console showed so far. */
    String console() {
        synchronized (console) {
            return console.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** What the command said on standard error. */
    String messages() {
        try {
            return Command.text(errors);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String tail(String text) {
        return text.substring(Math.max(0, text.length() - SHOWN));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
