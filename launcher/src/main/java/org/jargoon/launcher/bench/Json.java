// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jargoon.launcher.bench.Kernel.Group;
import org.jargoon.vcpu.CodeStatistics;

/** The results for programs; times are in nanoseconds. */
final class Json {
    private Json() {}

    static String print(List<Result> results) {
        String means = List.of(Group.values()).stream()
                .map(group -> mean(group, results))
                .filter(mean -> !mean.isEmpty())
                .collect(Collectors.joining(",\n"));
        return """
                {
                  "java": %s,
                  "compiler": %s,
                  "processors": %d,
                  "kernels": [
                %s
                  ],
                  "geometricMeans": {
                %s
                  }
                }
                """.formatted(
                quote(System.getProperty("java.vm.version")),
                quote(results.getFirst().compiled().compiler()),
                Runtime.getRuntime().availableProcessors(),
                results.stream().map(Json::kernel).collect(Collectors.joining(",\n")),
                means);
    }

    private static String kernel(Result result) {
        CodeStatistics s = result.compiled().statistics();
        return """
                    {
                      "name": %s, "group": %s, "checksum": %s,
                      "native": %s,
                      "qemu": %s,
                      "cold": %s,
                      "compiled": %s,
                      "processCpu": %s,
                      "instructions": %s, "coldMips": %s, "peakMips": %s,
                      "timesFasterThanQemu": %s, "timesSlowerThanNative": %s, "cpuTo80PercentOfPeak": %d,
                      "compilations": %d, "compileTime": %d, "regions": %d, "regionEntries": %d, "sideExits": %d,
                      "blocks": %d, "invalidations": %d, "retired": %d, "retiredCompiled": %d
                    }""".formatted(
                quote(result.kernel().label()),
                quote(result.kernel().group().label()),
                quote(result.cold().iterations().getFirst().checksum()),
                nanos(result.natively()),
                nanos(result.qemu()),
                nanos(result.cold().iterations()),
                nanos(result.compiled().iterations()),
                result.compiled().processNanos(),
                number(result.compiled().instructions()),
                number(result.coldMips()),
                number(result.peakMips()),
                number(result.timesQemu()),
                number(result.timesNative()),
                result.compiled().nanosToNearlyPeak(),
                s.compilations(),
                s.compileNanos(),
                s.regions(),
                s.regionEntries(),
                s.sideExits(),
                s.blocks(),
                s.invalidations(),
                s.retired(),
                s.retiredCompiled());
    }

    private static String mean(Group group, List<Result> results) {
        List<Result> members = results.stream().filter(r -> r.kernel().group() == group).toList();
        return members.isEmpty()
                ? ""
                : "    %s: {\"timesFasterThanQemu\": %s, \"timesSlowerThanNative\": %s, \"coldMips\": %s}"
                        .formatted(
                                quote(group.label()),
                                number(Table.mean(members, Result::timesQemu)),
                                number(Table.mean(members, Result::timesNative)),
                                number(Table.mean(members, Result::coldMips)));
    }

    private static List<Long> nanos(List<Iteration> iterations) {
        return iterations.stream().map(Iteration::nanos).toList();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String quote(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
