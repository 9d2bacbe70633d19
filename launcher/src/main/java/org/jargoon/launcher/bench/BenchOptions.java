// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jargoon.host.HostNames;

/**
 * What the user asked for.
 *
 * @param kernels in the order of the table
 * @param iterations of each kernel for the figures at peak
 * @param json the file for the results, if any
 */
record BenchOptions(List<Kernel> kernels, int iterations, Optional<Path> json) {
    static final int DEFAULT_ITERATIONS = 60;

    private static final String OTHERS = "traps, calls, system and boot";

    static final String HELP = """
            usage: jargoon bench [FLAG...]
                   jargoon bench traps | calls | system | boot [--help]

            Runs small programs and compares: native gcc -O2 and qemu-riscv64 where this machine has them, and Jargoon
            without compiler, in the first iteration, and at its peak, which is the best iteration. Times are CPU
            time of the thread that runs the program; each kernel has Java processes of its own.

              --kernels A,B     only these: %s
              --iterations N    iterations of each kernel (%d)
              --json FILE       write all figures, each iteration's too, as JSON
              --help            print this
            """.formatted(
            String.join(" ", List.of(Kernel.values()).stream().map(Kernel::label).toList()), DEFAULT_ITERATIONS);

    /**
     * Reads the command line.
     *
     * @throws BenchException if it is wrong
     */
    static BenchOptions parse(List<String> arguments) throws BenchException {
        List<Kernel> kernels = List.of(Kernel.values());
        int iterations = DEFAULT_ITERATIONS;
        Optional<Path> json = Optional.empty();
        Iterator<String> rest = flagsAndValues(arguments).iterator();
        while (rest.hasNext()) {
            String flag = rest.next();
            if (!List.of("--kernels", "--iterations", "--json").contains(flag)) {
                throw new BenchException(flag.startsWith("-")
                        ? "bench: unknown flag " + flag + "; jargoon bench --help lists the flags"
                        : "bench: there is no benchmark " + flag + "; there are " + OTHERS
                                + ", and without a name the kernels (--kernels)");
            }
            if (!rest.hasNext()) {
                throw new BenchException("bench: %s needs a value".formatted(flag));
            }
            String value = rest.next();
            switch (flag) {
                case "--kernels" -> kernels = kernels(value);
                case "--iterations" -> iterations = count(value);
                case "--json" -> json = Optional.of(HostNames.path(value));
                default -> throw new IllegalStateException(flag);
            }
        }
        return new BenchOptions(kernels, iterations, json);
    }

    private static List<String> flagsAndValues(List<String> arguments) {
        List<String> result = new ArrayList<>();
        for (String argument : arguments) {
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            if (equals < 0) {
                result.add(argument);
            } else {
                result.add(argument.substring(0, equals));
                result.add(argument.substring(equals + 1));
            }
        }
        return result;
    }

    private static List<Kernel> kernels(String names) throws BenchException {
        List<Kernel> kernels = new ArrayList<>();
        for (String name : names.split(",")) {
            kernels.add(Kernel.named(name)
                    .orElseThrow(() -> new BenchException("bench: unknown kernel " + name + "; there are "
                            + String.join(", ", List.of(Kernel.values()).stream().map(Kernel::label).toList()))));
        }
        return kernels;
    }

    private static int count(String text) throws BenchException {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new BenchException("bench: --iterations takes a number from 1 to 999999, not " + text);
        }
        return Integer.parseInt(text);
    }
}
