// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.linux.Obituary;
import org.jargoon.linux.ProcessResult;
import org.jargoon.linux.StopReason;
import org.jargoon.memory.MemoryAccessException;
import org.jargoon.trace.Coverage;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import sun.misc.Signal;

/** One guest program from its start to its end: Ctrl-C, limits, exit code, what is said about them. */
final class GuestRun implements AutoCloseable {
    // What a guest that cannot be stopped, because the host takes no output, gets before the process ends regardless.
    private static final long PATIENCE_MILLIS = 300;

    private final String name;
    private final LinuxOptions linux;
    private final EngineOptions options;
    private final LinuxProcess process;
    private final Console console;
    private final CountDownLatch ended = new CountDownLatch(1);
    private long nanos;

    private GuestRun(
            String name, LinuxOptions linux, EngineOptions options, LinuxProcess process, Console console) {
        this.name = name;
        this.linux = linux;
        this.options = options;
        this.process = process;
        this.console = console;
    }

    /**
     * Loads the program.
     *
     * @param name for messages
     * @throws CommandException if it cannot be loaded
     */
    static GuestRun load(String name, ElfFile elf, LinuxOptions linux, EngineOptions options, Console console)
            throws CommandException {
        Engine engine = Engine.forIsa(Programs.ISA);
        CompilerNotice.giveIfNeeded(engine.compiler(), options, console);
        try {
            LinuxProcess process =
                    LinuxProcess.load(elf, linux, memory -> engine.newCodeSpace(memory, options));
            return new GuestRun(name, linux, options, process, console);
        } catch (ElfException e) {
            throw new CommandException(name + ": " + e.getMessage());
        }
    }

    /** Has what its instructions do be written down, as far as that is asked for. */
    void trace(TraceOptions trace, TraceOutput to) throws CommandException {
        if (trace.needsEngine()) {
            process.code().setTracer(trace.tracer(process.symbols(), this::read, to));
        }
    }

    private OptionalLong read(Core core, long address, int width) {
        byte[] bytes = new byte[Long.BYTES];
        try {
            process.memory().read(address, bytes, 0, width);
        } catch (MemoryAccessException e) {
            // It has been read or written just now, so another thread has taken it away since.
            return OptionalLong.empty();
        }
        return OptionalLong.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    /** Writes how often the lines of the program's source were executed. */
    void writeCoverage(ElfFile elf, Path file) throws CommandException {
        Coverage coverage =
                new Coverage(process.code().blockCounts(), DebugInfo.of(elf).lines(), process.loadAddress());
        if (coverage.isEmpty()) {
            throw new CommandException("%s: it has no line numbers (compile it with -g), so %s has nothing to write"
                    .formatted(name, Flags.COVERAGE.name()));
        }
        try (Writer writer = Files.newBufferedWriter(file)) {
            coverage.write(writer);
        } catch (IOException e) {
            throw new CommandException("cannot write the coverage to %s: %s".formatted(file, e.getMessage()));
        }
    }

    /**
     * Runs the program to its end, where gdb can look on; gives the exit code, and says why it ended if it did not end
     * by itself.
     */
    int toEnd(GdbPort gdb) {
        Signal.handle(new Signal("INT"), _ -> onInterrupt());
        HostSignals.QUIT_ENDS.take();
        linux.wallTime().ifPresent(limit -> insistAfter(
                limit.toMillis(), ExitCode.TIME_LIMIT, limitText(ProcessResult.Limit.WALL_TIME)));
        gdb.serve(process.debugTarget());
        long start = System.nanoTime();
        ProcessResult result = process.run();
        nanos = System.nanoTime() - start;
        gdb.withdraw();
        markEnded();
        return switch (result) {
            case ProcessResult.Exited(int code) -> code;
            case ProcessResult.Signaled signaled -> {
                if (signaled.signal() != ExitCode.SIGPIPE) {
                    console.say(name + ": " + Obituary.of(signaled, process));
                }
                yield ExitCode.SIGNAL_BASE + signaled.signal();
            }
            case ProcessResult.Stuck stuck -> {
                console.say(name + ": " + Obituary.of(stuck, process.symbols()));
                yield ExitCode.GUEST_ERROR;
            }
            case ProcessResult.LimitReached(ProcessResult.Limit limit) -> {
                console.say(name + ": " + limitText(limit));
                yield switch (limit) {
                    case MEMORY -> ExitCode.MEMORY_LIMIT;
                    case INSTRUCTIONS -> ExitCode.INSTRUCTION_LIMIT;
                    case WALL_TIME -> ExitCode.TIME_LIMIT;
                };
            }
            case ProcessResult.Interrupted _ -> ExitCode.SIGNAL_BASE + ExitCode.SIGINT;
        };
    }

    /** As {@link #toEnd(GdbPort)}, with a profile of it. */
    int toEnd(GdbPort gdb, ElfFile elf, Profiling profiling) throws CommandException {
        ProgramProfiler profiler = new ProgramProfiler(process, elf, profiling.periodNanos());
        int exitCode;
        try (profiler) {
            exitCode = toEnd(gdb);
        }
        profiling.write(profiler.report(String.join(" ", linux.arguments()), nanos), console);
        return exitCode;
    }

    /** What the run took, a line per figure. */
    String summary() {
        return Summary.of(process.code().statistics(), nanos);
    }

    @Override
    public void close() {
        try {
            process.close();
        } catch (IOException e) {
            console.say("%s: a file of the guest could not be closed: %s".formatted(name, e.getMessage()));
        }
    }

    private void onInterrupt() {
        process.stop(StopReason.INTERRUPT);
        insistAfter(0, ExitCode.SIGNAL_BASE + ExitCode.SIGINT, null);
    }

    /** Ends the process with this exit code where the guest has not ended by itself when its time is over. */
    private void insistAfter(long millis, int exitCode, String message) {
        Thread.ofPlatform().daemon().name("guest-watch").start(() -> {
            try {
                if (!ended.await(millis + PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    haltUnlessEnded(exitCode, message);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException("nobody interrupts this thread", e);
            }
        });
    }

    private synchronized void markEnded() {
        ended.countDown();
    }

    /** Under the same lock as {@link #markEnded}, so that only one thread speaks and decides the exit code. */
    private synchronized void haltUnlessEnded(int exitCode, String message) {
        if (ended.getCount() == 0) {
            return;
        }
        if (message != null) {
            console.say(name + ": " + message);
        }
        Runtime.getRuntime().halt(exitCode);
    }

    private String limitText(ProcessResult.Limit limit) {
        return switch (limit) {
            case MEMORY ->
                "ended: it needs more than %,d MiB of memory (--memory)".formatted(linux.memoryLimit() >> 20);
            case INSTRUCTIONS -> "ended after %,d instructions (--instructions)".formatted(options.instructionBudget());
            case WALL_TIME -> "ended after %s seconds (--time)"
                    .formatted(linux.wallTime().orElseThrow().toNanos() / 1e9);
        };
    }
}
