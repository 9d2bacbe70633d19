// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.jargoon.vcpu.RegionCount;

/** What the numbers of a report suggest, in words; nothing where they suggest nothing. */
final class Hints {
    private static final int MOST_REGIONS = 3;

    /** A side exit costs about as much as some hundred compiled instructions. */
    private static final long COSTLY_SIDE_EXIT = 1000;

    private static final long MANY_SIDE_EXITS = 10_000;
    private static final int OFTEN_COMPILED = 5;
    private static final double LARGE_SHARE = 0.2;
    private static final double LARGE_COMPILE_SHARE = 0.25;
    private static final long INSTRUCTIONS_PER_EXIT = 10_000;
    private static final long INSTRUCTIONS_PER_MISS = 500;
    private static final long FEW_SAMPLES = 200;

    private final Report report;
    private final List<String> hints = new ArrayList<>();

    private Hints(Report report) {
        this.report = report;
    }

    static List<String> of(Report report) {
        Hints hints = new Hints(report);
        hints.samples();
        hints.interpreted();
        hints.sideExits();
        hints.compilations();
        hints.failures();
        hints.exits();
        hints.misses();
        return hints.hints;
    }

    private void add(String format, Object... values) {
        hints.add(String.format(Locale.ROOT, format, values));
    }

    private void samples() {
        if (report.samples() != 0 && report.samples() < FEW_SAMPLES) {
            add("%,d samples say little: run it longer, or sample more often", report.samples());
        }
    }

    private static long interpreted(FunctionCost function) {
        return function.self()[Tier.COLD.ordinal()];
    }

    private void interpreted() {
        long interpreted = report.functions().stream().mapToLong(Hints::interpreted).sum();
        if (interpreted <= LARGE_SHARE * report.samples()) {
            return;
        }
        report.functions().stream()
                .max(Comparator.comparingLong(Hints::interpreted))
                .ifPresent(most -> add(
                        "%.0f %% of the samples are in code that was not compiled, most of them in %s: the run may"
                                + " be too short to warm up, or its work too spread out",
                        100.0 * interpreted / report.samples(), most.name()));
    }

    /** The address in words. */
    private String place(String space, long address) {
        return Names.place(report.locate(space, address), address);
    }

    private String place(InSpace<RegionCount> region) {
        return place(region.space(), region.count().entry());
    }

    private void sideExits() {
        report.profile().regions().stream()
                .filter(region -> region.count().sideExits() >= MANY_SIDE_EXITS)
                .filter(region -> region.count().retired() / region.count().sideExits() < COSTLY_SIDE_EXIT)
                .sorted(Comparator.comparingLong((InSpace<RegionCount> region) -> -region.count().sideExits())
                        .thenComparing(region -> region.count().entry(), Long::compareUnsigned))
                .limit(MOST_REGIONS)
                .forEach(region -> region.count().exits().stream()
                        .max(Comparator.comparingLong(RegionCount.SideExit::count))
                        .ifPresent(exit -> add(
                                "the region at %s was left %s times at %s, after %,d instructions each time:"
                                        + " a direction that was rare when it was compiled is not rare any more",
                                place(region),
                                count(exit.count()),
                                place(region.space(), exit.address()),
                                region.count().retired() / region.count().sideExits())));
    }

    private static String count(long count) {
        return count < 1_000_000
                ? String.format(Locale.ROOT, "%,d", count)
                : String.format(Locale.ROOT, "%.1f M", count / 1e6);
    }

    private void compilations() {
        List<InSpace<RegionCount>> regions = report.profile().regions();
        long nanos = regions.stream().mapToLong(region -> region.count().compilations().nanos()).sum();
        long duration = report.profile().durationNanos();
        if (nanos > LARGE_COMPILE_SHARE * duration && duration > 0) {
            add("compilation took %.2f s of processor time in a run of %.2f s", nanos / 1e9, duration / 1e9);
        }
        regions.stream()
                .filter(region -> region.count().compilations().all() >= OFTEN_COMPILED)
                .max(Comparator.comparingInt(region -> region.count().compilations().all()))
                .ifPresent(region -> add(
                        "the region at %s was compiled %d times: its code or its directions keep changing",
                        place(region), region.count().compilations().all()));
    }

    private void failures() {
        report.profile().regions().stream()
                .filter(region -> region.count().compilations().failures() > 0)
                .sorted(Comparator.comparingLong((InSpace<RegionCount> region) -> -region.count().retired())
                        .thenComparing(region -> region.count().entry(), Long::compareUnsigned))
                .limit(MOST_REGIONS)
                .forEach(region -> add(
                        "the compiler failed on the region at %s (failures: %,d): %s",
                        place(region), region.count().compilations().failures(),
                        Names.clean(region.count().compilations().failure())));
    }

    private void exits() {
        long instructions = report.profile().counter(Profile.INSTRUCTIONS);
        report.profile().exits().entrySet().stream()
                .filter(exit -> exit.getValue() > 0 && instructions / exit.getValue() < INSTRUCTIONS_PER_EXIT)
                .filter(exit -> instructions > 0)
                .max(Comparator.comparingLong(exit -> exit.getValue()))
                .ifPresent(exit -> add(
                        "the engine was left for \"%s\" every %,d instructions",
                        Names.clean(exit.getKey()), instructions / exit.getValue()));
    }

    private void misses() {
        long instructions = report.profile().counter(Profile.INSTRUCTIONS);
        long misses = report.profile().counter(Profile.TLB_MISSES);
        if (misses > 0 && instructions > 0 && instructions / misses < INSTRUCTIONS_PER_MISS) {
            add("one access in each %,d instructions missed the TLB: larger pages or closer data would help",
                    instructions / misses);
        }
    }
}
