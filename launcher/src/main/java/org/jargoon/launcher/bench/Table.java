// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.jargoon.launcher.bench.Kernel.Group;
import org.jargoon.vcpu.CodeStatistics;

/** The results for people: a line as soon as a kernel is done, the means at the end. */
final class Table {
    private static final String COLUMNS = "%-11s %8s %8s %8s %8s %8s %8s %7s %7s %6s %7s %8s %7s %7s%n";

    private Table() {}

    static String head() {
        return line(
                "kernel", "native", "qemu", "cold", "first", "peak", "peak", "faster", "slower", "compi-", "compile",
                "side", "CPU s", "cold")
                + line("", "ms", "ms", "ms", "ms", "ms", "MIPS", "than", "than", "la-", "s", "exits", "to 80%", "MIPS")
                + line("", "", "", "", "", "", "", "qemu", "native", "tions", "", "", "of peak", "");
    }

    static String row(Result result) {
        CodeStatistics statistics = result.compiled().statistics();
        return line(
                result.kernel().label(),
                best(result.natively()),
                best(result.qemu()),
                best(result.cold().iterations()),
                milliseconds(result.compiled().iterations().getFirst().nanos()),
                milliseconds(result.peak()),
                whole(result.peakMips()),
                ratio(result.timesQemu()),
                ratio(result.timesNative()),
                Long.toString(statistics.compilations()),
                ratio(statistics.compileNanos() / 1e9),
                Long.toString(statistics.sideExits()),
                ratio(result.compiled().nanosToNearlyPeak() / 1e9),
                whole(result.coldMips()));
    }

    /** The geometric means of each group that has results. */
    static String means(List<Result> results) {
        StringBuilder text = new StringBuilder();
        for (Group group : Group.values()) {
            List<Result> members = results.stream().filter(r -> r.kernel().group() == group).toList();
            if (!members.isEmpty()) {
                text.append(line(
                        group.label() + " mean", "", "", "", "", "", whole(mean(members, Result::peakMips)),
                        ratio(mean(members, Result::timesQemu)), ratio(mean(members, Result::timesNative)), "", "", "",
                        "", whole(mean(members, Result::coldMips))));
            }
        }
        return text.toString();
    }

    static double mean(List<Result> results, ToDoubleFunction<Result> ratio) {
        return Result.geometricMean(results.stream().mapToDouble(ratio).toArray());
    }

    private static String best(List<Iteration> iterations) {
        return iterations.isEmpty() ? "-" : milliseconds(Iteration.best(iterations));
    }

    private static String milliseconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%.0f", number);
    }

    private static String ratio(double number) {
        return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, "%.2f", number);
    }

    private static String line(Object... columns) {
        return String.format(Locale.ROOT, COLUMNS, columns).stripTrailing() + System.lineSeparator();
    }
}
