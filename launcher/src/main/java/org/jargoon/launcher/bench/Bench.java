// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The command {@code bench}: compares native code, QEMU and Jargoon, kernel by kernel, in one run.
 *
 * <p>Each kernel runs in Java processes of its own, started with this process's command line, so that kernels neither
 * warm nor disturb one another.
 */
public final class Bench {
    private static final int COLD_ITERATIONS = 3;

    private Bench() {}

    /**
     * Runs the command.
     *
     * @return the exit code: 1 after a wrong command line or where a kernel could not be run, else 0
     */
    public static int main(List<String> arguments) {
        if (!arguments.isEmpty()) {
            List<String> rest = arguments.subList(1, arguments.size());
            switch (arguments.getFirst()) {
                case "traps" -> {
                    return TrapBench.main(rest);
                }
                case "calls" -> {
                    return CallBench.main(rest);
                }
                case "boot" -> {
                    return BootBench.main(rest);
                }
                case "system" -> {
                    return SystemBench.main(rest);
                }
                default -> {
                    // The kernels of user mode, with their flags.
                }
            }
        }
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(BenchOptions.HELP);
            return 0;
        }
        try {
            run(BenchOptions.parse(arguments), System.out);
            return 0;
        } catch (BenchException e) {
            System.err.println("jargoon: " + e.getMessage());
            return 1;
        }
    }

    private static void run(BenchOptions options, PrintStream out) throws BenchException {
        Path folder = temporaryFolder();
        try {
            References references = References.find(folder);
            out.print(Table.head());
            List<Result> results = new ArrayList<>();
            for (Kernel kernel : options.kernels()) {
                Result result = measure(kernel, options.iterations(), references);
                results.add(result);
                out.print(Table.row(result));
            }
            out.print(Table.means(results));
            if (options.json().isPresent()) {
                write(options.json().get(), Json.print(results));
            }
        } finally {
            delete(folder);
        }
    }

    private static Result measure(Kernel kernel, int iterations, References references) throws BenchException {
        return new Result(
                kernel,
                references.runNatively(kernel),
                references.runUnderQemu(kernel),
                inFreshJava(kernel, COLD_ITERATIONS, KernelRun.COLD, references.folder()),
                inFreshJava(kernel, iterations, KernelRun.COMPILED, references.folder()))
                .checked();
    }

    private static Sample inFreshJava(Kernel kernel, int iterations, String mode, Path folder) throws BenchException {
        List<String> command =
                FreshJava.command(KernelRun.class.getName(), kernel.label(), mode, Integer.toString(iterations));
        return Sample.parse(Processes.run(command, folder));
    }

    private static Path temporaryFolder() throws BenchException {
        try {
            return Files.createTempDirectory("jargoon-bench");
        } catch (IOException e) {
            throw new BenchException("cannot make a temporary folder: " + e.getMessage());
        }
    }

    private static void write(Path file, String text) throws BenchException {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new BenchException("cannot write %s: %s".formatted(file, e.getMessage()));
        }
    }

    private static void delete(Path folder) throws BenchException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new BenchException("cannot delete %s: %s".formatted(folder, e.getMessage()));
        }
    }
}
