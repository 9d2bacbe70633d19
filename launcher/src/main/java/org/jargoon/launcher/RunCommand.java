// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.ElfFile;
import org.jargoon.host.HostNames;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.fs.Grant;
import org.jargoon.trace.TraceKind;
import org.jargoon.vcpu.EngineOptions;

/** {@code jargoon run}: the flags become what the guest is run with. */
final class RunCommand {
    private static final String READ_ONLY = "ro";

    private RunCommand() {}

    static int run(CommandLine line, Console console) throws CommandException {
        return run(line, console, null);
    }

    /** @param profiling what is measured, or null */
    static int run(CommandLine line, Console console, Profiling profiling) throws CommandException {
        if (line.operands().isEmpty()) {
            throw new CommandException("run needs a PROGRAM; jargoon run --help explains");
        }
        String program = line.operands().getFirst();
        TraceOptions trace = TraceOptions.parse(line, TraceOptions.OF_PROGRAMS);
        boolean coverage = line.has(Flags.COVERAGE.name());
        EngineOptions engine = engineOptions(line, EngineOptions.DEFAULT)
                .withCountBlocks(coverage || profiling != null && profiling.count());
        ElfFile elf = Programs.read(program);
        try (GdbPort gdb = GdbPort.open(line, console);
                TraceOutput to = TraceOutput.open(trace.file(), console)) {
            LinuxOptions linux = linuxOptions(line, elf, console);
            if (trace.kinds().contains(TraceKind.SYSCALLS)) {
                linux = linux.withTrace(to);
            }
            try (GuestRun run = GuestRun.load(program, elf, linux, engine, console)) {
                run.trace(trace, to);
                int exitCode = profiling == null ? run.toEnd(gdb) : run.toEnd(gdb, elf, profiling);
                if (line.has(Flags.STATS.name())) {
                    console.err().print(run.summary());
                }
                if (coverage) {
                    run.writeCoverage(elf, Programs.path(line.text(Flags.COVERAGE.name(), null)));
                }
                return exitCode;
            }
        }
    }

    /** What the engine's flags say; the others are as in {@code options}. */
    static EngineOptions engineOptions(CommandLine line, EngineOptions options) throws CommandException {
        return options.withTiers(line.has(Flags.INTERPRET.name()) ? EngineOptions.Tiers.COLD : options.tiers())
                .withInstructionBudget(line.count(Flags.INSTRUCTIONS.name(), options.instructionBudget()))
                .withRegionThreshold(line.smallCount(Flags.REGION_THRESHOLD.name(), options.regionThreshold()))
                .withRegionInstructions(line.smallCount(Flags.REGION_SIZE.name(), options.regionInstructions()))
                .withCodeCacheInstructions(line.smallCount(Flags.CODE_CACHE.name(), options.codeCacheInstructions()))
                .withCheckLoads(line.has(Flags.CHECK_LOADS.name()));
    }

    /** The options that do not depend on the program, with the limit of time. */
    static LinuxOptions withTime(LinuxOptions options, CommandLine line) throws CommandException {
        long nanos = line.nanos(Flags.TIME.name(), 0);
        return nanos == 0 ? options : options.withWallTime(Duration.ofNanos(nanos));
    }

    private static LinuxOptions linuxOptions(CommandLine line, ElfFile elf, Console console) throws CommandException {
        String program = line.operands().getFirst();
        List<String> arguments = new ArrayList<>(line.operands());
        arguments.set(0, line.text(Flags.ARGV0.name(), program));
        List<Grant> grants = new ArrayList<>();
        for (String text : line.all(Flags.DIR.name())) {
            grants.add(grant(text));
        }
        for (String text : line.all(Flags.ENV.name())) {
            if (text.indexOf('=') < 1) {
                throw new CommandException("%s %s is not of the form NAME=VALUE".formatted(Flags.ENV.name(), text));
            }
        }
        LinuxOptions options = LinuxOptions.of(arguments.toArray(new String[0]))
                .withProgramPath(guestPath(Programs.path(program), grants))
                .withEnvironment(line.all(Flags.ENV.name()))
                .withGrants(grants)
                .withWorkingDirectory(workingDirectory(line))
                .withMemoryLimit(memory(line, elf))
                .withStreams(HostStreams.inherited())
                .withMessages(console::say);
        return withTime(options, line);
    }

    private static String workingDirectory(CommandLine line) throws CommandException {
        String directory = line.text(Flags.CWD.name(), "/");
        if (!directory.startsWith("/")) {
            throw new CommandException("%s %s: the guest's name %s does not begin with /"
                    .formatted(Flags.CWD.name(), directory, directory));
        }
        return directory;
    }

    private static long memory(CommandLine line, ElfFile elf) throws CommandException {
        long bytes = line.bytes(Flags.MEMORY.name(), LinuxOptions.memoryFor(elf));
        if (bytes < LinuxOptions.SMALLEST_MEMORY || bytes > LinuxOptions.LARGEST_MEMORY) {
            throw new CommandException("%s %s: from %dM to %dG are possible".formatted(
                    Flags.MEMORY.name(),
                    line.text(Flags.MEMORY.name(), ""),
                    LinuxOptions.SMALLEST_MEMORY >> 20,
                    LinuxOptions.LARGEST_MEMORY >> 30));
        }
        return bytes;
    }

    /** Reads {@code HOST[:GUEST][:ro]}. */
    static Grant grant(String text) throws CommandException {
        List<String> parts = new ArrayList<>(List.of(text.split(":", -1)));
        boolean writable = true;
        if (parts.size() > 1 && parts.getLast().equals(READ_ONLY)) {
            writable = false;
            parts.removeLast();
        }
        if (parts.size() > 2 || parts.getFirst().isEmpty()) {
            throw new CommandException("%s %s is not of the form %s"
                    .formatted(Flags.DIR.name(), text, Flags.DIR.value()));
        }
        Path host = Programs.path(parts.getFirst());
        String guest = parts.size() == 2 ? parts.getLast() : sameNameInGuest(text, host);
        if (!guest.startsWith("/")) {
            throw new CommandException("%s %s: the guest's name %s does not begin with /"
                    .formatted(Flags.DIR.name(), text, guest));
        }
        try {
            return Grant.of(host, guest, writable);
        } catch (NotDirectoryException e) {
            throw new CommandException("%s %s: %s is not a folder".formatted(Flags.DIR.name(), text, host));
        } catch (IOException e) {
            throw new CommandException("%s %s: there is no folder %s that can be read"
                    .formatted(Flags.DIR.name(), text, host));
        }
    }

    /** Without --cwd the guest starts in /, so that a relative name means the same folder inside and outside. */
    private static String sameNameInGuest(String text, Path host) throws CommandException {
        Path name = host.normalize();
        if (name.isAbsolute()) {
            return HostNames.text(name);
        }
        if (name.startsWith("..")) {
            throw new CommandException("%s %s: name the guest's folder too, as in %s:/data"
                    .formatted(Flags.DIR.name(), text, host));
        }
        return "/" + HostNames.text(name);
    }

    /** The program's path as the guest sees it; where no grant shows it, its name alone. */
    private static String guestPath(Path program, List<Grant> grants) throws CommandException {
        Path name = program.getFileName();
        if (name == null) {
            throw new CommandException(program + ": it is a directory, not a program");
        }
        Path file = program.toAbsolutePath().normalize();
        for (Grant grant : grants) {
            if (file.startsWith(grant.host())) {
                return HostNames.text(HostNames.path(grant.guest()).resolve(grant.host().relativize(file)));
            }
        }
        return "/" + HostNames.text(name);
    }
}
