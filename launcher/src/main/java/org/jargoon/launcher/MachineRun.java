// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jargoon.launcher.terminal.ConsoleKey;
import org.jargoon.launcher.terminal.StandardConsole;
import org.jargoon.launcher.terminal.Terminal;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vmm.Machine;
import org.jargoon.vmm.MachineEnd;
import sun.misc.Signal;

/** One machine after another, from the first start to the last end: console, signals, limits, exit code. */
final class MachineRun {
    // What a machine that cannot be stopped, because the host takes no output, gets before the process ends regardless.
    private static final long PATIENCE_MILLIS = 1000;
    private static final long FIRST_PROGRESS_SECONDS = 5;

    private final String name;
    private final long timeNanos;
    private final Console console;
    private final Terminal terminal;
    private final StandardConsole port;
    private final CountDownLatch over = new CountDownLatch(1);
    private final long start = System.nanoTime();

    /** Guards the two below. */
    private final Object lock = new Object();

    private Machine machine;
    private Integer forcedExitCode;

    /** Makes and loads a machine, and runs it to its end. */
    @FunctionalInterface
    interface Attempt {
        Ended run() throws CommandException;
    }

    /** How a machine ended and what running it took. */
    record Ended(MachineEnd end, CodeStatistics statistics) {}

    /**
     * Takes over standard input and output.
     *
     * @param name of what is booted, for messages
     * @param timeNanos after which the machine is ended, or 0
     */
    MachineRun(String name, long timeNanos, Console console) {
        this.name = name;
        this.timeNanos = timeNanos;
        this.console = console;
        boolean typed = HostStreams.isTerminal(HostStreams.IN);
        Optional<Terminal> found = typed ? Terminal.ofStandardInput() : Optional.empty();
        terminal = found.orElse(null);
        port = new StandardConsole(
                new FileOutputStream(FileDescriptor.out), () -> force(ExitCode.SIGNAL_BASE + ExitCode.SIGPIPE, null));
    }

    StandardConsole port() {
        return port;
    }

    /** The size of the terminal, if there is one that knows it. */
    Optional<Terminal.Size> size() {
        return terminal == null ? Optional.empty() : terminal.size();
    }

    /** Begins to listen: to signals, to the keys, to the clock. */
    void begin() {
        handle("INT", ExitCode.SIGINT);
        handle("TERM", ExitCode.SIGTERM);
        if (terminal != null) {
            terminal.makeRaw();
            // The shell may have changed the terminal while this process was stopped.
            Signal.handle(new Signal("CONT"), _ -> terminal.makeRaw());
        }
        port.read(new FileInputStream(FileDescriptor.in), terminal == null ? null : this::typed, console::say);
        if (timeNanos > 0) {
            daemon("time-limit", this::watchTime);
        }
        if (!HostStreams.isTerminal(HostStreams.OUT)) {
            daemon("progress", this::showProgress);
        }
    }

    private void handle(String signal, int number) {
        Signal.handle(new Signal(signal), _ -> force(ExitCode.SIGNAL_BASE + number, null));
    }

    private static void daemon(String threadName, Runnable action) {
        Thread.ofPlatform().daemon().name(threadName).start(action);
    }

    /** Says which machine is running, so that it can be stopped; it may be already. */
    void running(Machine made) {
        synchronized (lock) {
            machine = made;
            if (forcedExitCode != null) {
                made.stop();
            }
        }
    }

    /** Says that the machine of before must not be touched any more. */
    void finished() {
        synchronized (lock) {
            machine = null;
        }
    }

    /** Runs machines until one ends other than by asking for a restart; gives how. */
    Ended untilOff(Attempt attempt, boolean noReboot) throws CommandException {
        while (true) {
            Ended ended = attempt.run();
            synchronized (lock) {
                if (!(ended.end instanceof MachineEnd.Reset) || noReboot || forcedExitCode != null) {
                    return ended;
                }
            }
            port.removeListeners();
        }
    }

    /** Writes what was printed and gives the terminal back. */
    void abandon() {
        port.close();
        over.countDown();
        if (terminal != null) {
            terminal.restore();
        }
    }

    /** Ends listening, and says what is to be said; gives the exit code. */
    int end(MachineEnd end, long instructionLimit) {
        abandon();
        synchronized (lock) {
            if (forcedExitCode != null) {
                return forcedExitCode;
            }
        }
        return switch (end) {
            case MachineEnd.PoweredOff(int code) -> exitCode(code);
            case MachineEnd.Reset _, MachineEnd.Stopped _ -> ExitCode.OK;
            case MachineEnd.BudgetExhausted _ -> {
                console.say("%s: ended after %,d instructions (--instructions)".formatted(name, instructionLimit));
                yield ExitCode.INSTRUCTION_LIMIT;
            }
            case MachineEnd.Failed(String message) -> {
                console.say("%s: %s".formatted(name, message));
                yield ExitCode.GUEST_ERROR;
            }
        };
    }

    /** As much of the guest's code as a process can have; a failure stays one. */
    private static int exitCode(int code) {
        return code == 0 || (code & ExitCode.HIGHEST) != 0 ? code & ExitCode.HIGHEST : ExitCode.HIGHEST;
    }

    long nanos() {
        return System.nanoTime() - start;
    }

    private void typed(ConsoleKey key) {
        switch (key) {
            case QUIT -> force(ExitCode.OK, null);
            case SNAPSHOT -> console.say("no snapshot: there is no --snapshot-to");
            case HELP -> console.say(ConsoleKey.KEYS);
        }
    }

    /** Stops the machine; the process ends with this exit code, soon even where the machine cannot be stopped. */
    private void force(int exitCode, String message) {
        synchronized (lock) {
            if (forcedExitCode != null) {
                return;
            }
            forcedExitCode = exitCode;
            if (machine != null) {
                machine.stop();
            }
        }
        if (message != null) {
            console.say(name + ": " + message);
        }
        daemon("end-watch", () -> {
            if (!await(PATIENCE_MILLIS)) {
                if (terminal != null) {
                    terminal.restore();
                }
                Runtime.getRuntime().halt(exitCode);
            }
        });
    }

    private boolean await(long millis) {
        try {
            return over.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private void watchTime() {
        if (!await(TimeUnit.NANOSECONDS.toMillis(timeNanos))) {
            force(ExitCode.TIME_LIMIT, "ended after %s seconds (--time)".formatted(timeNanos / 1e9));
        }
    }

    /** Says less and less often that the guest is running, for those who do not see its console. */
    private void showProgress() {
        long pause = FIRST_PROGRESS_SECONDS;
        while (!await(TimeUnit.SECONDS.toMillis(pause))) {
            CodeStatistics statistics;
            synchronized (lock) {
                if (machine == null) {
                    continue;
                }
                statistics = machine.statistics();
            }
            console.say(String.format(
                    Locale.ROOT,
                    "%s has run for %.0f s: %,d million instructions, %,d bytes printed",
                    name,
                    nanos() / 1e9,
                    statistics.retired() / 1_000_000,
                    port.printed()));
            pause = Math.max(pause, TimeUnit.NANOSECONDS.toSeconds(nanos()));
        }
    }
}
