// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The terminal that is standard input. Java cannot change a terminal's settings; {@code stty} can, which inherits our
 * standard input.
 */
public final class Terminal {
    private static final String PROGRAM = "stty";
    // Every key comes at once and as it is, those that would be signals too. Output is processed as before: the guest
    // sends a carriage return with its line feeds, messages of ours do not.
    private static final List<String> RAW =
            List.of("-icanon", "-echo", "-isig", "-iexten", "-ixon", "-icrnl", "min", "1", "time", "0");

    private final String saved;
    private boolean raw;

    /** How many characters a terminal shows. */
    public record Size(int rows, int columns) {}

    private Terminal(String saved) {
        this.saved = saved;
    }

    /** The terminal, if standard input is one and this machine has stty. */
    public static Optional<Terminal> ofStandardInput() {
        return stty(List.of("-g")).filter(text -> !text.isEmpty()).map(Terminal::new);
    }

    /** Gives keys as they are typed; until the process ends or {@link #restore}. */
    public synchronized void makeRaw() {
        if (!raw) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::restore, "terminal-restore"));
            raw = true;
        }
        stty(RAW);
    }

    /** Gives the terminal back as it was. May be called more than once. */
    public synchronized void restore() {
        if (raw) {
            stty(List.of(saved));
        }
    }

    /** How large it is, if it knows. */
    public Optional<Size> size() {
        return stty(List.of("size")).flatMap(Terminal::parse);
    }

    static Optional<Size> parse(String text) {
        if (!text.matches("[1-9][0-9]{0,4} [1-9][0-9]{0,4}")) {
            return Optional.empty();
        }
        int space = text.indexOf(' ');
        return Optional.of(new Size(
                Integer.parseInt(text.substring(0, space)), Integer.parseInt(text.substring(space + 1))));
    }

    /** What stty prints; nothing where it fails, because standard input is no terminal, or cannot be started. */
    private static Optional<String> stty(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
