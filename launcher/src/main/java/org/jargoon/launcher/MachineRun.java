// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jargoon.launcher.terminal.ConsoleKey;
import org.jargoon.launcher.terminal.StandardConsole;
import org.jargoon.launcher.terminal.Terminal;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vmm.Machine;
import org.jargoon.vmm.MachineEnd;
import org.jargoon.vmm.snapshot.SnapshotException;
import org.jargoon.vmm.snapshot.SnapshotProgress;
import sun.misc.Signal;

/** One machine after another, from the first start to the last end: console, signals, limits, exit code. */
final class MachineRun {
    // What a machine that cannot be stopped, because the host takes no output, gets before the process ends regardless.
    private static final long PATIENCE_MILLIS = 1000;
    private static final long CLOSING_PATIENCE_MILLIS = 30_000;
    private static final long FIRST_PROGRESS_SECONDS = 5;
    private static final long POLL_MILLIS = 20;

    private final BootOptions options;
    private final String name;
    private final long timeNanos;
    private final Console console;
    private final Terminal terminal;
    private final StandardConsole port;
    private final CountDownLatch over = new CountDownLatch(1);
    private final long start = System.nanoTime();

    /** Guards the two below. */
    private final Object lock = new Object();

    /** Held while a snapshot is written: the machine is not closed meanwhile, but may be stopped. */
    private final ReentrantLock saving = new ReentrantLock();

    private Machine machine;
    private Integer forcedExitCode;
    private boolean first = true;

    /** Makes and loads a machine, and runs it to its end. */
    @FunctionalInterface
    interface Attempt {
        Ended run() throws CommandException;
    }

    /** How a machine ended and what running it took. */
    record Ended(MachineEnd end, CodeStatistics statistics) {}

    /** Takes over standard input and output. */
    MachineRun(BootOptions options, Console console) {
        this.options = options;
        name = options.name();
        timeNanos = options.timeNanos();
        this.console = console;
        boolean typed = HostStreams.isTerminal(HostStreams.IN);
        Optional<Terminal> found = typed ? Terminal.ofStandardInput() : Optional.empty();
        terminal = found.orElse(null);
        port = new StandardConsole(
                HostStreams.consoleOutput(), () -> force(ExitCode.SIGNAL_BASE + ExitCode.SIGPIPE, null));
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
        handle("HUP", ExitCode.SIGHUP);
        handle("INT", ExitCode.SIGINT);
        handle("TERM", ExitCode.SIGTERM);
        (terminal == null ? HostSignals.QUIT_ENDS : HostSignals.QUIT_IGNORED).take();
        if (terminal != null) {
            terminal.makeRaw();
            // The shell may have changed the terminal while this process was stopped.
            Signal.handle(new Signal("CONT"), _ -> terminal.makeRaw());
        }
        port.read(HostStreams.consoleInput(), terminal == null ? null : this::typed, console::say);
        if (options.snapshotTo() != null) {
            Signal.handle(new Signal("USR1"), _ -> daemon("snapshot", this::takeSnapshot));
        }
        if (options.snapshotAfter() > 0) {
            daemon("snapshot-watch", this::watchInstructions);
        }
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

    /** Whether no machine has run yet. */
    boolean isFirst() {
        return first;
    }

    /** Runs a machine to its end. */
    @FunctionalInterface
    interface Whole {
        MachineEnd run() throws InterruptedException, SnapshotException;
    }

    /** Runs a machine that can be stopped from outside while it runs. */
    Ended with(Machine made, Whole whole) throws InterruptedException, SnapshotException {
        synchronized (lock) {
            machine = made;
            first = false;
            if (forcedExitCode != null) {
                made.stop();
            }
        }
        try {
            return new Ended(whole.run(), made.statistics());
        } finally {
            synchronized (lock) {
                machine = null;
            }
            // A snapshot of it may still be being written.
            saving.lock();
            saving.unlock();
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
            case SNAPSHOT -> daemon("snapshot", this::takeSnapshot);
            case HELP -> console.say(ConsoleKey.KEYS);
        }
    }

    /** Writes a snapshot; where that cannot be, the guest goes on. Says whether it was. */
    private boolean takeSnapshot() {
        if (options.snapshotTo() == null) {
            console.say("no snapshot: there is no --snapshot-to");
            return false;
        }
        saving.lock();
        try {
            Machine running;
            synchronized (lock) {
                running = machine;
            }
            if (running == null) {
                return false;
            }
            try {
                long begin = System.nanoTime();
                running.save(options.snapshotTo(), options.settings(), SnapshotProgress.NONE);
                console.say(String.format(
                        Locale.ROOT,
                        "snapshot in %s, %.1f s",
                        options.snapshotTo(),
                        (System.nanoTime() - begin) / 1e9));
                return true;
            } catch (SnapshotException e) {
                console.say(e.getMessage());
                return false;
            }
        } finally {
            saving.unlock();
        }
    }

    private void watchInstructions() {
        while (!await(POLL_MILLIS)) {
            synchronized (lock) {
                if (machine == null || machine.statistics().retired() < options.snapshotAfter()) {
                    continue;
                }
            }
            force(takeSnapshot() ? ExitCode.OK : ExitCode.USAGE, null);
            return;
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
            boolean stuck = !await(PATIENCE_MILLIS) && isRunning();
            // Once the machine stands still, its disks may need longer to write what they hold.
            if (stuck || !await(CLOSING_PATIENCE_MILLIS)) {
                if (terminal != null) {
                    terminal.restore();
                }
                Runtime.getRuntime().halt(exitCode);
            }
        });
    }

    private boolean isRunning() {
        synchronized (lock) {
            return machine != null;
        }
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
