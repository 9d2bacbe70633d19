// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The command {@code bench system}: kernels on a machine, with paging on, beside QEMU's. */
final class SystemBench {
    /** Kernels of user mode on a small supervisor, and at the end those whose work is the supervisor's. */
    static final List<String> KERNELS = List.of(
            "sieve", "sort", "dispatch", "memory", "list", "sha256", "nbody", "mandelbrot", "calls", "faults",
            "switch");

    static final String MAIN = "org.jargoon.launcher.Main";

    static final String HELP = """
            usage: jargoon bench system [--kernels A,B] [--help]

            Boots bare-metal images that run a kernel in user mode behind Sv39 page tables, on Jargoon and, where this
            machine has it, on qemu-system-riscv64. Each runs for some ten seconds; times are what the guest's own
            clock says of one iteration: the first, and the best. The kernels are those of jargoon bench, and
              calls   system calls that do next to nothing
              faults  page faults
              switch  changes between two address spaces
            """;

    private static final String QEMU = "qemu-system-riscv64";
    private static final String ROW = "%-11s %10s %10s %10s %10s%n";

    private SystemBench() {}

    /** Runs the command with what stands behind {@code system}; gives the exit code. */
    static int main(List<String> arguments) {
        if (arguments.equals(List.of("--help")) || arguments.equals(List.of("-h"))) {
            System.out.print(HELP);
            return 0;
        }
        try {
            run(kernels(arguments), System.out);
            return 0;
        } catch (BenchException e) {
            System.err.println("jargoon: " + e.getMessage());
            return 1;
        }
    }

    private static List<String> kernels(List<String> arguments) throws BenchException {
        if (arguments.isEmpty()) {
            return KERNELS;
        }
        if (arguments.size() != 2 || !arguments.getFirst().equals("--kernels")) {
            throw new BenchException("bench system: unknown flag %s; see --help".formatted(arguments.getFirst()));
        }
        List<String> kernels = List.of(arguments.get(1).split(","));
        for (String kernel : kernels) {
            if (!KERNELS.contains(kernel)) {
                throw new BenchException("bench system: there is no kernel %s; there are %s"
                        .formatted(kernel, String.join(" ", KERNELS)));
            }
        }
        return kernels;
    }

    private static void run(List<String> kernels, PrintStream out) throws BenchException {
        Optional<Path> qemu = Processes.find(QEMU);
        out.printf(ROW, "kernel", "qemu", "first", "best", "faster");
        out.printf(ROW, "", "ms", "ms", "ms", "than qemu");
        List<Double> ratios = new ArrayList<>();
        for (String kernel : kernels) {
            Path image = image(kernel);
            try {
                List<Iteration> ours = run(FreshJava.command(MAIN, "boot", image.toString()));
                List<Iteration> theirs = qemu.isEmpty() ? List.of() : run(qemuCommand(qemu.get(), image));
                check(kernel, ours, theirs);
                double best = Iteration.best(ours) / 1e6;
                double reference = theirs.isEmpty() ? Double.NaN : Iteration.best(theirs) / 1e6;
                ratios.add(reference / best);
                out.printf(
                        ROW,
                        kernel,
                        number(reference, 1),
                        number(ours.getFirst().nanos() / 1e6, 1),
                        number(best, 1),
                        number(reference / best, 2));
            } finally {
                delete(image);
            }
        }
        double mean = Result.geometricMean(ratios.stream().mapToDouble(ratio -> ratio).toArray());
        out.printf(ROW, "mean", "", "", "", number(mean, 2));
    }

    private static List<String> qemuCommand(Path qemu, Path image) {
        return List.of(qemu.toString(), "-M", "virt", "-m", "512M", "-nographic", "-kernel", image.toString());
    }

    /** The lines that a kernel prints, among those of firmware. */
    private static List<Iteration> run(List<String> command) throws BenchException {
        List<Iteration> iterations = new ArrayList<>();
        for (String line : Processes.run(command, Path.of("."))) {
            if (line.matches("[0-9a-f]{16} [0-9]+")) {
                iterations.add(Iteration.parse(line));
            }
        }
        if (iterations.isEmpty()) {
            throw new BenchException("no figures from " + String.join(" ", command));
        }
        return iterations;
    }

    private static void check(String kernel, List<Iteration> ours, List<Iteration> theirs) throws BenchException {
        List<Iteration> all = new ArrayList<>(ours);
        all.addAll(theirs);
        try {
            Iteration.checksum(all);
        } catch (BenchException e) {
            throw new BenchException(kernel + ": " + e.getMessage());
        }
    }

    static String number(double value, int digits) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static Path image(String kernel) throws BenchException {
        try {
            Path file = Files.createTempFile("jargoon-" + kernel, ".elf");
            return Files.write(file, Kernel.resource("system/" + kernel + ".elf"));
        } catch (IOException e) {
            throw new BenchException("cannot write a temporary file: " + e.getMessage());
        }
    }

    private static void delete(Path file) throws BenchException {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new BenchException("cannot delete %s: %s".formatted(file, e.getMessage()));
        }
    }
}
