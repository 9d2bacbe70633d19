// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jargoon.profile.Symbolizer.InlinedCall;
import org.jargoon.profile.Symbolizer.Location;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.jargoon.vcpu.RegionCount;

/**
 * A profile in the words of the guest's program: what the outputs write. Names in it have no control characters, and
 * its order depends on the profile only.
 */
public final class Report {
    private static final int UNKNOWN_CODE_BITS = 12;

    /** In one stack: the formats have frames within frames, and damaged debugging information has any number. */
    private static final int MOST_INLINED = 1024;

    private final Profile profile;
    private final Symbolizer symbols;
    private final Disassembly disassembly;
    private final Map<Address, Location> locations = new HashMap<>();
    private final Map<Address, List<InlinedCall>> inlinedCalls = new HashMap<>();

    /** Samples by the address where they were taken. */
    private final Map<String, TreeMap<Long, Long>> hotAddresses = new TreeMap<>();

    private final SortedMap<String, Long> samplesByThread;
    private final SortedMap<String, Long> samplesBySpace;
    private final Frame all;
    private final List<FunctionCost> functions;

    private Report(Profile profile, Symbolizer symbols, Disassembly disassembly) {
        this.profile = profile;
        this.symbols = symbols;
        this.disassembly = disassembly;
        samplesByThread = samplesBy(CallTree.Root::thread);
        profile.tree().idle().keySet().forEach(thread -> samplesByThread.putIfAbsent(Names.clean(thread), 0L));
        samplesBySpace = samplesBy(CallTree.Root::space);
        all = frames();
        functions = costs();
        profile.tree().roots().forEach(root -> addHotAddresses(root.space(), root.outermost()));
    }

    private record Address(String space, long pc) {}

    /** The symbols are asked now and later, the disassembly only when the report is written. */
    public static Report of(Profile profile, Symbolizer symbols, Disassembly disassembly) {
        return new Report(profile, symbols, disassembly);
    }

    Profile profile() {
        return profile;
    }

    String title() {
        return Names.clean(profile.title());
    }

    long samples() {
        return all.total();
    }

    /** The root of all frames. */
    Frame all() {
        return all;
    }

    /** By the samples taken in them. */
    List<FunctionCost> functions() {
        return functions;
    }

    /** Whether functions need their address space to be told apart. */
    boolean hasSeveralSpaces() {
        return samplesBySpace.size() > 1;
    }

    /** Samples by address space. */
    SortedMap<String, Long> samplesBySpace() {
        return samplesBySpace;
    }

    /** Samples by thread, also of those that were only found idle. */
    SortedMap<String, Long> samplesByThread() {
        return samplesByThread;
    }

    /** How often a thread was found idle. */
    long idle(String thread) {
        return profile.tree().idle().getOrDefault(thread, 0L);
    }

    private SortedMap<String, Long> samplesBy(Function<CallTree.Root, String> label) {
        SortedMap<String, Long> samples = new TreeMap<>();
        profile.tree().roots().forEach(
                root -> samples.merge(Names.clean(label.apply(root)), root.samples(), Long::sum));
        return samples;
    }

    /** Where an instruction is; names in it are clean. */
    Location locate(String space, long pc) {
        return locations.computeIfAbsent(new Address(space, pc), address -> {
            Location found = symbols.locate(space, pc);
            return new Location(
                    found.function() == null ? null : Names.clean(found.function()),
                    found.entry(),
                    found.file() == null ? null : Names.clean(found.file()),
                    found.line());
        });
    }

    /** Where a frame of the call tree is: a caller's address is that behind its call. */
    Location locate(String space, CallTree.Node node) {
        return locate(space, node.kind() == CallTree.Kind.CALLER ? node.pc() - 1 : node.pc());
    }

    String functionName(String space, CallTree.Node node) {
        return switch (node.kind()) {
            case OUTER_CUT -> "(outer frames not kept)";
            case INNER_CUT -> "(inner frames not kept)";
            case UNKNOWN_CALLER -> "[unknown caller]";
            case CODE, CALLER -> functionName(locate(space, node), node.pc());
        };
    }

    /**
     * A function that runs at a node of the call tree.
     *
     * @param location where in the source the function is, which is where it calls the next level if there is one;
     *     its function and entry are those of the code
     */
    record Level(Frame.Kind kind, String name, Location location) {}

    /** What runs at a node: the function whose code it is, and what was inlined into that, outermost first. */
    List<Level> levels(String space, CallTree.Node node) {
        boolean code = node.kind() == CallTree.Kind.CODE || node.kind() == CallTree.Kind.CALLER;
        if (!code) {
            Location nowhere = Symbolizer.NONE.locate(space, node.pc());
            return List.of(new Level(Frame.Kind.CUT, functionName(space, node), nowhere));
        }
        Location innermost = locate(space, node);
        List<Level> levels = new ArrayList<>();
        Frame.Kind kind = Frame.Kind.FUNCTION;
        String name = functionName(innermost, node.pc());
        for (InlinedCall call : inlinedCalls(space, node.kind() == CallTree.Kind.CALLER ? node.pc() - 1 : node.pc())) {
            Location caller = new Location(innermost.function(), innermost.entry(), call.file(), call.line());
            levels.add(new Level(kind, name, caller));
            kind = Frame.Kind.INLINED;
            name = call.function();
        }
        levels.add(new Level(kind, name, innermost));
        return levels;
    }

    private List<InlinedCall> inlinedCalls(String space, long pc) {
        return inlinedCalls.computeIfAbsent(new Address(space, pc), address -> symbols.inlinedCalls(space, pc).stream()
                .map(call -> new InlinedCall(
                        Names.clean(call.function()),
                        call.file() == null ? null : Names.clean(call.file()),
                        call.line()))
                .toList());
    }

    private static String functionName(Location location, long pc) {
        if (location.function() != null) {
            return location.function();
        }
        return "[unknown code at %s]".formatted(Names.hex(pc >>> UNKNOWN_CODE_BITS << UNKNOWN_CODE_BITS));
    }

    private Frame frames() {
        List<CallTree.Root> roots = profile.tree().roots();
        boolean threads = roots.stream().map(CallTree.Root::thread).distinct().count() > 1;
        boolean several = hasSeveralSpaces();
        Merge top = new Merge(Frame.Kind.ALL, "all");
        for (CallTree.Root root : roots) {
            Merge at = threads ? top.callee(Frame.Kind.THREAD, Names.clean(root.thread())) : top;
            at = several ? at.callee(Frame.Kind.SPACE, Names.clean(root.space())) : at;
            merge(at, root.space(), root.outermost(), MOST_INLINED);
        }
        return top.frame();
    }

    /** @param room for so many inlined frames */
    private void merge(Merge caller, String space, List<CallTree.Node> nodes, int room) {
        for (CallTree.Node node : nodes) {
            List<Level> levels = levels(space, node);
            int kept = Math.min(levels.size(), 1 + room);
            Merge callee = caller;
            for (Level level : levels.subList(0, kept)) {
                callee = callee.callee(level.kind(), level.name());
            }
            for (int tier = 0; tier < Tier.COUNT; tier++) {
                callee.self[tier] += node.self()[tier];
            }
            merge(callee, space, node.callees(), room - (kept - 1));
        }
    }

    /** What tells the callees of a frame apart. */
    private record Callee(String name, Frame.Kind kind) implements Comparable<Callee> {
        @Override
        public int compareTo(Callee other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : kind.compareTo(other.kind);
        }
    }

    /** A frame that is still growing: several nodes of the call tree are of one function. */
    private static final class Merge {
        private final Frame.Kind kind;
        private final String name;
        private final long[] self = new long[Tier.COUNT];
        private final Map<Callee, Merge> callees = new TreeMap<>();

        private Merge(Frame.Kind kind, String name) {
            this.kind = kind;
            this.name = name;
        }

        private Merge callee(Frame.Kind calleeKind, String calleeName) {
            return callees.computeIfAbsent(
                    new Callee(calleeName, calleeKind), key -> new Merge(calleeKind, calleeName));
        }

        private Frame frame() {
            List<Frame> frames = new ArrayList<>();
            for (Merge callee : callees.values()) {
                frames.add(callee.frame());
            }
            long total = Frame.sum(self) + frames.stream().mapToLong(Frame::total).sum();
            return new Frame(kind, name, self, total, frames);
        }
    }

    private List<FunctionCost> costs() {
        Map<List<String>, FunctionCost> costs = new HashMap<>();
        for (CallTree.Root root : profile.tree().roots()) {
            for (CallTree.Node node : root.outermost()) {
                addCosts(root.space(), node, new HashSet<>(), costs);
            }
        }
        return costs.values().stream()
                .sorted(Comparator.comparingLong((FunctionCost cost) -> -cost.selfTotal())
                        .thenComparing(cost -> -cost.total())
                        .thenComparing(FunctionCost::name)
                        .thenComparing(FunctionCost::space))
                .toList();
    }

    /** Gives the samples in the node and below it. */
    private long addCosts(
            String space, CallTree.Node node, Set<String> callers, Map<List<String>, FunctionCost> costs) {
        List<Level> levels = levels(space, node);
        List<Level> outermost = levels.stream().filter(level -> callers.add(level.name())).toList();
        long total = Frame.sum(node.self());
        for (CallTree.Node callee : node.callees()) {
            total += addCosts(space, callee, callers, costs);
        }
        for (Level level : levels) {
            long[] self = level == levels.getLast() ? node.self() : new long[Tier.COUNT];
            boolean counts = outermost.stream().anyMatch(first -> first == level);
            addCost(Names.clean(space), level, self, counts ? total : 0, costs);
        }
        outermost.forEach(level -> callers.remove(level.name()));
        return total;
    }

    private static void addCost(
            String space, Level level, long[] self, long total, Map<List<String>, FunctionCost> costs) {
        boolean inlined = level.kind() == Frame.Kind.INLINED;
        FunctionCost cost = new FunctionCost(
                space, level.name(), level.location().file(), inlined, self.clone(), total);
        costs.merge(List.of(space, level.name()), cost, FunctionCost::and);
    }

    private void addHotAddresses(String space, List<CallTree.Node> nodes) {
        for (CallTree.Node node : nodes) {
            long self = Frame.sum(node.self());
            if (self != 0 && node.kind() == CallTree.Kind.CODE) {
                hotAddresses.computeIfAbsent(space, key -> new TreeMap<>(Long::compareUnsigned))
                        .merge(node.pc(), self, Long::sum);
            }
            addHotAddresses(space, node.callees());
        }
    }

    /** The blocks with most samples, of those with none the ones that were executed most. */
    List<HotBlock> hotBlocks(int most) {
        return new HotBlocks(this, profile.blocks(), hotAddresses, disassembly).hottest(most);
    }

    /** How many instructions of each class were executed, or seen by a sample where that was not counted. */
    Map<InstructionClass, Long> instructionMix() {
        Map<InstructionClass, Long> mix = new EnumMap<>(InstructionClass.class);
        if (profile.blocks().isEmpty()) {
            hotAddresses.forEach((space, samples) -> samples.forEach((pc, count) -> disassembly.lines(space, pc, 1)
                    .forEach(line -> mix.merge(InstructionClass.of(line.mnemonic()), count, Long::sum))));
        } else {
            for (InSpace<BlockCount> block : profile.blocks()) {
                List<Disassembly.Line> lines = lines(block);
                for (int i = 0; i < lines.size(); i++) {
                    long executions = block.count().instructions().get(i).executions();
                    mix.merge(InstructionClass.of(lines.get(i).mnemonic()), executions, Long::sum);
                }
            }
        }
        return mix;
    }

    /** The instructions of a block in words, at most as many as were counted. */
    List<Disassembly.Line> lines(InSpace<BlockCount> block) {
        BlockCount counted = block.count();
        return disassembly.lines(block.space(), counted.address(), counted.instructions().size());
    }

    /** The regions in which most was retired, or that were left most. */
    List<InSpace<RegionCount>> regions() {
        List<InSpace<RegionCount>> sorted = new ArrayList<>(profile.regions());
        sorted.sort(Comparator.comparingLong((InSpace<RegionCount> region) -> -region.count().retired())
                .thenComparing(region -> -region.count().sideExits())
                .thenComparing(region -> region.count().entry(), Long::compareUnsigned)
                .thenComparing(InSpace::space));
        return sorted;
    }
}
