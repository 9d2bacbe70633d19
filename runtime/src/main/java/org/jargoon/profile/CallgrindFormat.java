// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jargoon.profile.Symbolizer.Location;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.CoreObserver.Tier;

/**
 * The format of Valgrind's callgrind (its manual, section "Callgrind Format Specification"), with an address and a line
 * for each cost. The events are samples, and instructions where those were counted. How often a function was called is
 * not known: the number of samples in the call stands for it.
 */
final class CallgrindFormat {
    private static final String UNKNOWN_FILE = "???";

    private final Report report;
    private final Appendable out;
    private final boolean exact;
    private final Map<String, Integer> fileNumbers = new HashMap<>();
    private final Map<String, Integer> functionNumbers = new HashMap<>();

    /** By file and name. */
    private final Map<Function, Costs> functions = new TreeMap<>(
            Comparator.comparing(Function::file).thenComparing(Function::name));

    private CallgrindFormat(Report report, Appendable out) {
        this.report = report;
        this.out = out;
        exact = !report.profile().blocks().isEmpty();
    }

    private record Function(String file, String name) {}

    private record Place(long address, String file, int line) {}

    private record Call(long address, String file, int line, Function callee, long entry) {}

    /** What a function costs: samples and instructions by place, and samples by call. */
    private static final class Costs {
        private final Map<Place, long[]> own = new LinkedHashMap<>();
        private final Map<Call, Long> calls = new LinkedHashMap<>();
    }

    static void write(Report report, Appendable out) throws IOException {
        new CallgrindFormat(report, out).write();
    }

    private void write() throws IOException {
        for (CallTree.Root root : report.profile().tree().roots()) {
            for (CallTree.Node node : root.outermost()) {
                add(root.space(), node, new HashSet<>());
            }
        }
        for (InSpace<BlockCount> block : report.profile().blocks()) {
            addInstructions(block);
        }
        out.append("# callgrind format\nversion: 1\ncreator: Jargoon\npid: 0\n");
        out.append("cmd: ").append(report.title()).append('\n');
        out.append("part: 1\n\npositions: instr line\n");
        out.append(exact ? "events: Samples Instructions\n" : "events: Samples\n");
        out.append("summary: ").append(costs(total())).append('\n');
        for (Map.Entry<Function, Costs> entry : functions.entrySet()) {
            write(entry.getKey(), entry.getValue());
        }
        out.append("\ntotals: ").append(costs(total())).append('\n');
    }

    private long[] total() {
        long[] total = new long[2];
        functions.values().forEach(costs -> costs.own.values().forEach(cost -> {
            total[0] += cost[0];
            total[1] += cost[1];
        }));
        return total;
    }

    private String costs(long[] cost) {
        return exact ? cost[0] + " " + cost[1] : Long.toString(cost[0]);
    }

    private static String file(Location location) {
        return location.file() == null ? UNKNOWN_FILE : location.file();
    }

    /** A function is written down with the file where its code begins, or where it is that was inlined. */
    private Function function(String space, Report.Level level) {
        Location location = level.location();
        boolean begins = level.kind() == Frame.Kind.FUNCTION && location.function() != null;
        String file = file(begins ? report.locate(space, location.entry()) : location);
        return new Function(file, inSpace(space, level.name()));
    }

    private String inSpace(String space, String name) {
        return report.hasSeveralSpaces() ? "%s [%s]".formatted(name, Names.clean(space)) : name;
    }

    private Costs costsOf(Function function) {
        return functions.computeIfAbsent(function, key -> new Costs());
    }

    /**
     * Adds the samples of a frame and its callees; gives their sum.
     *
     * @param above the calls around this frame: one in itself is part of the outer one's cost already
     */
    private long add(String space, CallTree.Node node, Set<List<Function>> above) {
        List<Report.Level> levels = report.levels(space, node);
        List<Entered> inlined = new ArrayList<>();
        for (int i = 1; i < levels.size(); i++) {
            inlined.add(enter(space, node, levels.get(i - 1), levels.get(i), node.pc(), above));
        }
        Report.Level innermost = levels.getLast();
        Costs costs = costsOf(function(space, innermost));
        long sum = Frame.sum(node.self());
        if (sum != 0) {
            Location location = innermost.location();
            costs.own.computeIfAbsent(
                    new Place(node.pc(), file(location), location.line()), key -> new long[2])[0] += sum;
        }
        for (CallTree.Node callee : node.callees()) {
            Report.Level called = report.levels(space, callee).getFirst();
            Location target = called.location();
            long entry = target.function() == null ? callee.pc() : target.entry();
            Entered entered = enter(space, node, innermost, called, entry, above);
            long samples = add(space, callee, above);
            leave(entered, samples, above);
            sum += samples;
        }
        for (Entered entered : inlined) {
            leave(entered, sum, above);
        }
        return sum;
    }

    /** A call that is being added, and whether it is in no other one of the same functions. */
    private record Entered(Function caller, Call call, boolean outermost) {}

    private Entered enter(
            String space,
            CallTree.Node node,
            Report.Level caller,
            Report.Level callee,
            long entry,
            Set<List<Function>> above) {
        Function from = function(space, caller);
        Function to = function(space, callee);
        Location location = caller.location();
        Call call = new Call(node.pc(), file(location), location.line(), to, entry);
        return new Entered(from, call, above.add(List.of(from, to)));
    }

    private void leave(Entered entered, long samples, Set<List<Function>> above) {
        if (entered.outermost) {
            above.remove(List.of(entered.caller, entered.call.callee));
            costsOf(entered.caller).calls.merge(entered.call, samples, Long::sum);
        }
    }

    private void addInstructions(InSpace<BlockCount> block) {
        List<Disassembly.Line> lines = report.lines(block);
        if (lines.isEmpty()) {
            addInstructions(block.space(), block.count().address(), block.count().retired());
        }
        for (int i = 0; i < lines.size(); i++) {
            BlockCount.Instruction counted = block.count().instructions().get(i);
            addInstructions(block.space(), lines.get(i).address(), counted.executions());
        }
    }

    private void addInstructions(String space, long address, long count) {
        CallTree.Node node = new CallTree.Node(CallTree.Kind.CODE, address, new long[Tier.COUNT], List.of());
        Report.Level level = report.levels(space, node).getLast();
        Location location = level.location();
        costsOf(function(space, level))
                .own
                .computeIfAbsent(new Place(address, file(location), location.line()), key -> new long[2])[1] += count;
    }

    private void write(Function function, Costs costs) throws IOException {
        out.append("\nfl=").append(numbered(fileNumbers, function.file)).append('\n');
        out.append("fn=").append(numbered(functionNumbers, function.name)).append('\n');
        String current = function.file;
        List<Map.Entry<Place, long[]>> own = new ArrayList<>(costs.own.entrySet());
        own.sort(Comparator.comparing(entry -> entry.getKey().address, Long::compareUnsigned));
        for (Map.Entry<Place, long[]> entry : own) {
            Place place = entry.getKey();
            current = inFile(place.file, current, function.file);
            out.append("%s %d %s\n".formatted(Names.hex(place.address), place.line, costs(entry.getValue())));
        }
        List<Map.Entry<Call, Long>> calls = new ArrayList<>(costs.calls.entrySet());
        calls.sort(Comparator.comparing((Map.Entry<Call, Long> entry) -> entry.getKey().address, Long::compareUnsigned)
                .thenComparing(entry -> entry.getKey().callee.name));
        for (Map.Entry<Call, Long> entry : calls) {
            Call call = entry.getKey();
            current = inFile(call.file, current, function.file);
            out.append("cfi=").append(numbered(fileNumbers, call.callee.file)).append('\n');
            out.append("cfn=").append(numbered(functionNumbers, call.callee.name)).append('\n');
            out.append("calls=%d %s 0\n".formatted(entry.getValue(), Names.hex(call.entry)));
            out.append("%s %d %d\n".formatted(Names.hex(call.address), call.line, entry.getValue()));
        }
    }

    /** Says from which file the next cost is, where that is not the current one. */
    private String inFile(String file, String current, String ofFunction) throws IOException {
        if (!file.equals(current)) {
            out.append(file.equals(ofFunction) ? "fe=" : "fi=").append(numbered(fileNumbers, file)).append('\n');
        }
        return file;
    }

    /** A name is written once, and is its number afterwards. */
    private static String numbered(Map<String, Integer> numbers, String name) {
        Integer number = numbers.get(name);
        if (number != null) {
            return "(%d)".formatted(number);
        }
        numbers.put(name, numbers.size() + 1);
        return "(%d) %s".formatted(numbers.size(), name);
    }
}
