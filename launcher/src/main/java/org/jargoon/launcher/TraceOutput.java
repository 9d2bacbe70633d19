// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Where lines of a trace go: a file, or standard error. */
final class TraceOutput implements Consumer<String>, AutoCloseable {
    private final Path file;
    private final BufferedWriter writer;
    private final Console console;
    private final Thread atExit = new Thread(this::flushAtExit, "trace-flush");

    /** Why the file cannot be written any more; null as long as it can. */
    private String failure;

    private TraceOutput(Path file, BufferedWriter writer, Console console) {
        this.file = file;
        this.writer = writer;
        this.console = console;
    }

    /** @param file or null for standard error */
    static TraceOutput open(Path file, Console console) throws CommandException {
        if (file == null) {
            return new TraceOutput(null, null, console);
        }
        try {
            TraceOutput output = new TraceOutput(file, Files.newBufferedWriter(file), console);
            // Where a signal or a limit ends the process, what has been traced so far is wanted most.
            Runtime.getRuntime().addShutdownHook(output.atExit);
            return output;
        } catch (IOException e) {
            throw new CommandException("cannot write the trace to %s: %s".formatted(file, e.getMessage()));
        }
    }

    @Override
    public synchronized void accept(String line) {
        if (writer == null) {
            console.err().print(line + "\n");
            if (console.err().checkError()) {
                // Nobody reads any more: as with other programs, that is the end.
                Runtime.getRuntime().halt(ExitCode.SIGNAL_BASE + ExitCode.SIGPIPE);
            }
            return;
        }
        if (failure != null) {
            return;
        }
        try {
            writer.write(line);
            writer.newLine();
        } catch (IOException e) {
            fail(e);
        }
    }

    private void fail(IOException e) {
        failure = "the trace in %s ends early, it cannot be written: %s".formatted(file, e.getMessage());
        console.say(failure);
    }

    private synchronized void flushAtExit() {
        if (failure == null) {
            try {
                writer.flush();
            } catch (IOException e) {
                fail(e);
            }
        }
    }

    /** Writes what is still to be written. */
    @Override
    public void close() {
        if (writer == null) {
            return;
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        synchronized (this) {
            try {
                writer.close();
            } catch (IOException e) {
                if (failure == null) {
                    fail(e);
                }
            }
        }
    }
}
