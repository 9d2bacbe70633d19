// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jargoon.elf.ElfFile;
import org.jargoon.linux.fs.Entropy;
import org.jargoon.linux.fs.Grant;

/**
 * What a program is run with.
 *
 * @param arguments argv, with the program's name first
 * @param environment lines of the form NAME=value; the host's environment is not passed on
 * @param programPath the program's path in the guest's view, for AT_EXECFN and /proc/self/exe
 * @param grants the host's folders that the guest may see
 * @param workingDirectory the absolute path, in the guest's view, of the directory in which the program starts
 * @param streams standard input and output
 * @param memoryLimit in bytes: the guest's address space, program and stack included
 * @param wallTime after which the guest is ended; empty for never
 * @param trace gets a line per system call; empty for none
 * @param messages gets a line for each thing that the guest asks for in vain and its user should know
 * @param entropy where random bytes come from
 */
public record LinuxOptions(
        List<String> arguments,
        List<String> environment,
        String programPath,
        List<Grant> grants,
        String workingDirectory,
        StandardStreams streams,
        long memoryLimit,
        Optional<Duration> wallTime,
        Optional<Consumer<String>> trace,
        Consumer<String> messages,
        Entropy entropy) {

    public static final long DEFAULT_MEMORY = 1L << 30;
    public static final long SMALLEST_MEMORY = 1L << 20;
    public static final long LARGEST_MEMORY = 1L << 40;
    private static final long MEMORY_STEP = 1L << 20;

    public LinuxOptions {
        if (memoryLimit < SMALLEST_MEMORY || memoryLimit > LARGEST_MEMORY) {
            throw new IllegalArgumentException("a memory limit of %d bytes; from %d to %d are possible"
                    .formatted(memoryLimit, SMALLEST_MEMORY, LARGEST_MEMORY));
        }
        if (!workingDirectory.startsWith("/")) {
            throw new IllegalArgumentException("the working directory '" + workingDirectory + "' is not absolute");
        }
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
        grants = List.copyOf(grants);
    }

    /**
     * The default memory limit of a program: {@link #DEFAULT_MEMORY}; if the program is linked to higher addresses,
     * as much again after its end.
     */
    public static long memoryFor(ElfFile program) {
        long end = program.positionIndependent() ? 0 : program.loadSegments().getLast().end();
        boolean fits = end <= DEFAULT_MEMORY / 2 || end > LARGEST_MEMORY - DEFAULT_MEMORY;
        return fits ? DEFAULT_MEMORY : DEFAULT_MEMORY + (end + MEMORY_STEP - 1 & -MEMORY_STEP);
    }

    /** A program that sees nothing of the host and starts in /, with 1 GiB of memory and no other limits. */
    public static LinuxOptions of(String... arguments) {
        String name = arguments.length == 0 ? "/program" : arguments[0];
        return new LinuxOptions(List.of(arguments), List.of(), name.startsWith("/") ? name : "/" + name, List.of(),
                "/", StandardStreams.none(), DEFAULT_MEMORY, Optional.empty(), Optional.empty(), System.err::println,
                Entropy.host());
    }

    public LinuxOptions withArguments(List<String> value) {
        return new LinuxOptions(value, environment, programPath, grants, workingDirectory, streams, memoryLimit,
                wallTime, trace, messages, entropy);
    }

    public LinuxOptions withEnvironment(List<String> value) {
        return new LinuxOptions(arguments, value, programPath, grants, workingDirectory, streams, memoryLimit,
                wallTime, trace, messages, entropy);
    }

    public LinuxOptions withProgramPath(String value) {
        return new LinuxOptions(arguments, environment, value, grants, workingDirectory, streams, memoryLimit,
                wallTime, trace, messages, entropy);
    }

    public LinuxOptions withGrants(List<Grant> value) {
        return new LinuxOptions(arguments, environment, programPath, value, workingDirectory, streams, memoryLimit,
                wallTime, trace, messages, entropy);
    }

    public LinuxOptions withWorkingDirectory(String value) {
        return new LinuxOptions(arguments, environment, programPath, grants, value, streams, memoryLimit, wallTime,
                trace, messages, entropy);
    }

    public LinuxOptions withStreams(StandardStreams value) {
        return new LinuxOptions(arguments, environment, programPath, grants, workingDirectory, value, memoryLimit,
                wallTime, trace, messages, entropy);
    }

    public LinuxOptions withMemoryLimit(long value) {
        return new LinuxOptions(arguments, environment, programPath, grants, workingDirectory, streams, value,
                wallTime, trace, messages, entropy);
    }

    public LinuxOptions withWallTime(Duration value) {
        return new LinuxOptions(arguments, environment, programPath, grants, workingDirectory, streams, memoryLimit,
                Optional.of(value), trace, messages, entropy);
    }

    public LinuxOptions withTrace(Consumer<String> value) {
        return new LinuxOptions(arguments, environment, programPath, grants, workingDirectory, streams, memoryLimit,
                wallTime, Optional.of(value), messages, entropy);
    }

    public LinuxOptions withMessages(Consumer<String> value) {
        return new LinuxOptions(arguments, environment, programPath, grants, workingDirectory, streams, memoryLimit,
                wallTime, trace, value, entropy);
    }

    public LinuxOptions withEntropy(Entropy value) {
        return new LinuxOptions(arguments, environment, programPath, grants, workingDirectory, streams, memoryLimit,
                wallTime, trace, messages, value);
    }
}
