// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.jargoon.call.GuestCaller;
import org.jargoon.call.GuestEndException;
import org.jargoon.elf.ElfException;
import org.jargoon.link.CallableFile;
import org.jargoon.link.CallableGuest;
import org.jargoon.link.Imports;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.signature.Prototype;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;

/** The command {@code bench calls}: what calling a function of a guest costs. */
final class CallBench {
    static final String HELP = """
            usage: jargoon bench calls [--help]

            Calls a guest function that adds two numbers, 20 times 1,000,000 times in a row, by the wall clock:
              Java API      org.jargoon.call.GuestCaller
              Value         org.graalvm.polyglot.Value, of the polyglot language
            Each line has the best of the 20 and their median, in nanoseconds for a call.
            """;

    private static final String OBJECT = "call.o";
    private static final String SIGNATURE = "i64(i64,i64)";
    private static final int ROUNDS = 20;
    private static final int CALLS = 1_000_000;
    private static final String COLUMNS = "%-20s %8s %8s%n";

    private CallBench() {}

    /** Calls the function so often, each time with the last result; gives that. */
    @FunctionalInterface
    private interface Caller {
        long call(int times) throws GuestEndException;
    }

    /** Runs the command; gives the exit code. */
    static int main(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(HELP);
            return 0;
        }
        if (!arguments.isEmpty()) {
            System.err.println("jargoon: bench calls takes no argument " + arguments.getFirst() + "; see --help");
            return 1;
        }
        try {
            byte[] object = object();
            System.out.printf(COLUMNS, "nanoseconds", "best", "median");
            measureJava(object);
            measureValue(object);
            return 0;
        } catch (BenchException e) {
            System.err.println("jargoon: " + e.getMessage());
            return 1;
        }
    }

    private static byte[] object() throws BenchException {
        try (InputStream in = CallBench.class.getResourceAsStream(OBJECT)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new BenchException("cannot read %s: %s".formatted(OBJECT, e.getMessage()));
        }
    }

    private static void measureJava(byte[] object) throws BenchException {
        Engine engine = Engine.forIsa("riscv64");
        try (CallableGuest guest = CallableFile.parse(object)
                .load(
                        LinuxOptions.of(OBJECT),
                        memory -> engine.newCodeSpace(memory, EngineOptions.DEFAULT),
                        Imports.NONE,
                        GuestCaller.Runner.STEADY)) {
            long add = guest.symbols().find("add").orElseThrow().address();
            Prototype prototype = Prototype.parse(SIGNATURE);
            long[] values = new long[2];
            boolean[] doubles = new boolean[2];
            measure("Java API", times -> {
                long sum = 0;
                for (int i = 0; i < times; i++) {
                    values[0] = i;
                    values[1] = sum;
                    guest.caller().call(add, prototype, values, doubles);
                    sum = guest.caller().result();
                }
                return sum;
            });
        } catch (ElfException | IOException e) {
            throw new BenchException("%s: %s".formatted(OBJECT, e.getMessage()));
        }
    }

    private static void measureValue(byte[] object) throws BenchException {
        Source.Builder source = Source.newBuilder("jargoon", ByteSequence.create(object), OBJECT);
        // The flags of this JVM name options of Truffle's that are experimental.
        try (Context context = Context.newBuilder("jargoon").allowExperimentalOptions(true).build()) {
            Value add = context.eval(source.build()).newInstance().getMember("add").invokeMember("as", SIGNATURE);
            measure("Value", times -> {
                long sum = 0;
                for (int i = 0; i < times; i++) {
                    sum = add.execute(i, sum).asLong();
                }
                return sum;
            });
        } catch (IOException e) {
            throw new BenchException("%s: %s".formatted(OBJECT, e.getMessage()));
        }
    }

    private static void measure(String label, Caller caller) throws BenchException {
        double[] nanos = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long start = System.nanoTime();
            try {
                if (caller.call(CALLS) != (long) CALLS * (CALLS - 1) / 2) {
                    throw new BenchException(label + ": a wrong sum");
                }
            } catch (GuestEndException e) {
                throw new BenchException("%s: the guest ended: %s".formatted(label, e.result()));
            }
            nanos[i] = (double) (System.nanoTime() - start) / CALLS;
        }
        Arrays.sort(nanos);
        System.out.printf(COLUMNS, label, shown(nanos[0]), shown(nanos[ROUNDS / 2]));
    }

    private static String shown(double nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos);
    }
}
