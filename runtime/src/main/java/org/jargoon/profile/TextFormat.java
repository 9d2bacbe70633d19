// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import org.jargoon.vcpu.RegionCount;

/** Tables for people, no line of them wider than 80 columns. */
final class TextFormat {
    private static final int COLUMNS = 80;
    private static final int MOST_FUNCTIONS = 20;
    private static final int MOST_BLOCKS = 8;
    private static final int MOST_REGIONS = 10;
    private static final int MOST_EXITS = 12;
    private static final int MOST_SPACES = 10;
    private static final int MOST_EXITS_OF_REGION = 3;
    private static final double LEAST_SHARE = 0.0005;
    private static final double LEAST_EXIT_SHARE = 0.01;

    private final Report report;
    private final Appendable out;
    private final long samples;

    private TextFormat(Report report, Appendable out) {
        this.report = report;
        this.out = out;
        samples = report.samples();
    }

    static void write(Report report, Appendable out) throws IOException {
        new TextFormat(report, out).write();
    }

    private void write() throws IOException {
        head();
        places();
        if (samples != 0) {
            functions();
        }
        blocks();
        mix();
        exits();
        regions();
        hints();
    }

    private void line(String format, Object... values) throws IOException {
        String line = String.format(Locale.ROOT, format, values).stripTrailing();
        out.append(Names.fit(line, COLUMNS)).append('\n');
    }

    private void heading(String text) throws IOException {
        out.append('\n');
        line("%s", text);
    }

    private void head() throws IOException {
        Profile profile = report.profile();
        line("%s", report.title());
        line("%,d samples in %.2f s, at most one each %.2f ms of a thread",
                samples, profile.durationNanos() / 1e9, profile.periodNanos() / 1e6);
        for (Map.Entry<String, Long> counter : profile.counters().entrySet()) {
            line("%,d %s", counter.getValue(), Names.clean(counter.getKey()));
        }
        if (profile.tree().cut() != 0) {
            line("%,d samples have lost frames: their stacks were too deep or too many", profile.tree().cut());
        }
    }

    /** Where samples are from, if they are from several places or a thread was idle. */
    private void places() throws IOException {
        Map<String, Long> threads = report.samplesByThread();
        Map<String, Long> spaces = report.samplesBySpace();
        boolean idle = !report.profile().tree().idle().isEmpty();
        if (threads.size() <= 1 && spaces.size() <= 1 && !idle) {
            return;
        }
        heading("Threads and address spaces: percent of all samples");
        for (Map.Entry<String, Long> thread : threads.entrySet()) {
            long looks = thread.getValue() + report.idle(thread.getKey());
            String share = idle
                    ? String.format(Locale.ROOT, ", idle %.1f %% of its time",
                            percent(report.idle(thread.getKey()), looks))
                    : "";
            line("%7.2f  %s%s", percent(thread.getValue(), samples),
                    Names.fit(thread.getKey(), COLUMNS - 9 - share.length()), share);
        }
        counts(spaces, MOST_SPACES, "address spaces",
                count -> String.format(Locale.ROOT, "%7.2f", percent(count, samples)));
    }

    private double percent(long part, long whole) {
        return whole == 0 ? 0 : 100.0 * part / whole;
    }

    private void functions() throws IOException {
        heading("Hot functions: percent of all samples, in itself and in total; of its own,");
        line("percent interpreted (T0), compiled quickly (T1), with all optimizations (T2),");
        line("and waiting for the host");
        line("   self   total    T0   T1   T2 host  function");
        List<FunctionCost> functions = report.functions();
        int shown = 0;
        for (FunctionCost function : functions) {
            if (shown == MOST_FUNCTIONS || function.total() < LEAST_SHARE * samples) {
                break;
            }
            String where = report.hasSeveralSpaces() ? " [%s]".formatted(function.space()) : "";
            where += function.inlined() ? " (inlined)" : "";
            line("%7.2f %7.2f %s  %s", percent(function.selfTotal(), samples), percent(function.total(), samples),
                    tiers(function), Names.brief(function.name(), COLUMNS - 38 - where.length()) + where);
            shown++;
        }
        if (shown < functions.size()) {
            line("%,d more functions", functions.size() - shown);
        }
    }

    private String tiers(FunctionCost function) {
        StringBuilder columns = new StringBuilder();
        for (long self : function.self()) {
            columns.append(
                    function.selfTotal() == 0
                            ? "    -"
                            : String.format(Locale.ROOT, "%5.0f", percent(self, function.selfTotal())));
        }
        return columns.toString();
    }

    private void blocks() throws IOException {
        List<HotBlock> blocks = report.hotBlocks(MOST_BLOCKS);
        if (blocks.isEmpty()) {
            return;
        }
        heading("Hot blocks: percent of all samples, by instruction");
        for (HotBlock block : blocks) {
            if (block.samples() < LEAST_SHARE * samples) {
                break;
            }
            out.append('\n');
            String executed = block.executions() == 0 ? "" : String.format(
                    Locale.ROOT, ", executed %,d times", block.executions());
            String place = place(block.location(), block.address(), COLUMNS - 9 - executed.length());
            line("%7.2f  %s%s", percent(block.samples(), samples), place, executed);
            lines(block);
        }
    }

    /** As {@link Names#place}, where the name is shortened and not what is behind it. */
    private static String place(Symbolizer.Location location, long address, int columns) {
        String whole = Names.place(location, address);
        int name = location.function() == null ? 0 : location.function().length();
        return Names.brief(whole.substring(0, name), columns - (whole.length() - name)) + whole.substring(name);
    }

    /** Each source line is named where it begins. */
    private void lines(HotBlock block) throws IOException {
        String before = "";
        int digits = block.lines().isEmpty()
                ? 0
                : Names.hex(block.lines().getLast().instruction().address()).length() - 2;
        int columns = COLUMNS - 30 - digits;
        for (HotBlock.Line line : block.lines()) {
            String source = source(line.location());
            String share =
                    line.samples() == 0 ? "" : String.format(Locale.ROOT, "%.2f", percent(line.samples(), samples));
            Disassembly.Line instruction = line.instruction();
            String operands = instruction.operands().isEmpty() ? "" : Names.clean(instruction.operands());
            String text = Names.fit("%-8s %s".formatted(Names.clean(instruction.mnemonic()), operands), columns);
            String begins = source.equals(before) ? "" : fitEnd(source, 18);
            line("%7s  %" + digits + "x  %-" + columns + "s %s", share, instruction.address(), text, begins);
            before = source;
        }
    }

    private static String source(Symbolizer.Location location) {
        if (location.file() == null) {
            return "";
        }
        String name = location.file().substring(location.file().lastIndexOf('/') + 1);
        return location.line() == 0 ? name : name + ":" + location.line();
    }

    /** The end of a name says more than its beginning where there is a line number. */
    private static String fitEnd(String text, int columns) {
        return text.length() <= columns ? text : ".." + text.substring(text.length() - columns + 2);
    }

    private void mix() throws IOException {
        Map<InstructionClass, Long> mix = report.instructionMix();
        long all = mix.values().stream().mapToLong(Long::longValue).sum();
        if (all == 0) {
            return;
        }
        boolean counted = !report.profile().blocks().isEmpty();
        heading("Instruction mix: percent of %,d %s".formatted(all, counted ? "executed" : "that samples saw"));
        for (Map.Entry<InstructionClass, Long> entry : mix.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<InstructionClass, Long> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .toList()) {
            line("%7.2f  %s", percent(entry.getValue(), all), entry.getKey().title());
        }
    }

    private void exits() throws IOException {
        if (!report.profile().exits().isEmpty()) {
            heading("Exits by cause");
            counts(report.profile().exits(), MOST_EXITS, "causes",
                    count -> String.format(Locale.ROOT, "%,16d", count));
        }
    }

    /** The largest, each by its name. */
    private void counts(Map<String, Long> counts, int most, String what, LongFunction<String> number)
            throws IOException {
        List<Map.Entry<String, Long>> sorted = counts.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Long> entry) -> -entry.getValue())
                        .thenComparing(Map.Entry::getKey))
                .toList();
        for (Map.Entry<String, Long> entry : sorted.subList(0, Math.min(most, sorted.size()))) {
            line("%s  %s", number.apply(entry.getValue()), Names.clean(entry.getKey()));
        }
        if (sorted.size() > most) {
            line("%,d more %s", sorted.size() - most, what);
        }
    }

    private void regions() throws IOException {
        List<InSpace<RegionCount>> regions = report.regions();
        if (regions.isEmpty()) {
            return;
        }
        heading("Regions, the units of compilation: percent of all instructions they retired;");
        line("how often they were left in a rare direction, formed, compiled quickly (T1) and");
        line("with all optimizations (T2), and not compiled as it failed; processor time; size");
        line("percent   side exits formed  T1  T2 fail     ms     KB  entry");
        long all = Math.max(
                report.profile().counter(Profile.INSTRUCTIONS),
                regions.stream().mapToLong(region -> region.count().retired()).sum());
        long sideExits = regions.stream().mapToLong(region -> region.count().sideExits()).sum();
        for (InSpace<RegionCount> each : regions.subList(0, Math.min(MOST_REGIONS, regions.size()))) {
            RegionCount region = each.count();
            RegionCount.Compilations compilations = region.compilations();
            line("%7.2f %,12d %6d %3d %3d %4d %6.0f %6.1f  %s", percent(region.retired(), all), region.sideExits(),
                    region.built(), compilations.first(), compilations.last(), compilations.failures(),
                    compilations.nanos() / 1e6, compilations.codeBytes() / 1e3,
                    place(report.locate(each.space(), region.entry()), region.entry(), COLUMNS - 56));
            sideExits(each, sideExits);
        }
        if (regions.size() > MOST_REGIONS) {
            line("%,d more regions", regions.size() - MOST_REGIONS);
        }
    }

    /** The most frequent exits of a region, if they are many among all. */
    private void sideExits(InSpace<RegionCount> region, long all) throws IOException {
        for (RegionCount.SideExit exit : region.count().exits().stream()
                .filter(each -> each.count() >= LEAST_EXIT_SHARE * all)
                .limit(MOST_EXITS_OF_REGION)
                .toList()) {
            String target = exit.target().isEmpty()
                    ? "elsewhere"
                    : place(region.space(), exit.target().getAsLong());
            line("%,20d  %s -> %s", exit.count(), place(region.space(), exit.address()), target);
        }
    }

    /** Short enough for two in a line. */
    private String place(String space, long address) {
        return place(report.locate(space, address), address, (COLUMNS - 26) / 2);
    }

    private void hints() throws IOException {
        List<String> hints = Hints.of(report);
        if (hints.isEmpty()) {
            return;
        }
        heading("Hints");
        for (String hint : hints) {
            wrapped(hint);
        }
    }

    private void wrapped(String text) throws IOException {
        StringBuilder line = new StringBuilder("  -");
        for (String word : text.split(" ")) {
            if (line.length() + 1 + word.length() > COLUMNS && !line.toString().isBlank()) {
                line("%s", line);
                line.setLength(0);
                line.append("   ");
            }
            line.append(' ').append(word);
        }
        line("%s", line);
    }
}
