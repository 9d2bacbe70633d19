// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** The command {@code bench traps}: what the hypervisor interface costs. */
final class TrapBench {
    static final String HELP = """
            usage: jargoon bench traps [--help]

            Measures Zircon's hypervisor interface with a RISC-V guest, by the wall clock, in one Java process:
              round trips   zx_vcpu_resume to a GUEST_MEM packet and on, with zx_vcpu_write_state, and with
                            zx_vcpu_read_state too, as a VMM does that emulates a device
              bell          from zx_vcpu_resume of a guest that rings to the return of zx_port_wait in another thread
              kick          from zx_vcpu_kick in another thread to the return of zx_vcpu_resume
              interrupt     from zx_vcpu_interrupt in another thread to the GUEST_MEM packet of the guest's handler,
                            while the guest computes and while it sleeps in wfi
              handle        zx_handle_duplicate and zx_handle_close
            Each line has the best of its samples, their median and their 99th percentile; a sample of the round
            trips and of the handles is the mean of 20,000 in a row. On a shared machine the best says most of those;
            latencies between threads need two idle processors to mean much.
            """;

    private static final String COLUMNS = "%-46s %8s %8s %8s %8s%n";
    private static final double MEDIAN = 0.5;
    private static final double NEARLY_ALL = 0.99;

    private TrapBench() {}

    /** One line of the table: what is measured, and how to take so many samples, each in nanoseconds. */
    private record Row(String label, int samples, IntFunction<long[]> measure) {}

    private static final List<Row> ROWS = List.of(
            new Row("resume, MEM packet", 100, TrapLatencies::roundTrips),
            new Row("resume, MEM packet, write_state", 100, TrapLatencies::roundTripsWithWrite),
            new Row("resume, MEM packet, read_state, write_state", 100, TrapLatencies::roundTripsWithReadAndWrite),
            new Row("bell to port_wait", 20_000, TrapLatencies::bells),
            new Row("kick to return", 5_000, TrapLatencies::kicks),
            new Row("interrupt to handler, computing", 5_000, TrapLatencies::interrupts),
            new Row("interrupt to handler, in wfi", 5_000, TrapLatencies::interruptsAsleep),
            new Row("handle_duplicate, handle_close", 100, TrapLatencies::handles));

    /** Runs the command; gives the exit code. */
    static int main(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(HELP);
            return 0;
        }
        if (!arguments.isEmpty()) {
            System.err.println("jargoon: bench traps takes no argument " + arguments.getFirst() + "; see --help");
            return 1;
        }
        run(System.out);
        return 0;
    }

    private static void run(PrintStream out) {
        out.printf(COLUMNS, "nanoseconds", "best", "median", "99%", "samples");
        for (Row row : ROWS) {
            long[] samples = row.measure.apply(row.samples);
            Arrays.sort(samples);
            out.printf(
                    Locale.ROOT,
                    COLUMNS,
                    row.label,
                    samples[0],
                    quantile(samples, MEDIAN),
                    quantile(samples, NEARLY_ALL),
                    samples.length);
        }
    }

    private static long quantile(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
    }
}
