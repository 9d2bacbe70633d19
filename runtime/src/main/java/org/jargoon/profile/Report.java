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
import org.jargoon.profile.Symbolizer.Location;

/**
 * A profile in the words of the guest's program: what the outputs write. Names in it have no control characters, and
 * its order depends on the profile only.
 */
public final class Report {
    private static final int UNKNOWN_CODE_BITS = 12;

    private final Profile profile;
    private final Symbolizer symbols;
    private final Disassembly disassembly;
    private final Map<Address, Location> locations = new HashMap<>();

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
            merge(at, root.space(), root.outermost());
        }
        return top.frame();
    }

    private void merge(Merge caller, String space, List<CallTree.Node> nodes) {
        for (CallTree.Node node : nodes) {
            boolean code = node.kind() == CallTree.Kind.CODE || node.kind() == CallTree.Kind.CALLER;
            Merge callee =
                    caller.callee(code ? Frame.Kind.FUNCTION : Frame.Kind.CUT, functionName(space, node));
            for (int tier = 0; tier < Tier.COUNT; tier++) {
                callee.self[tier] += node.self()[tier];
            }
            merge(callee, space, node.callees());
        }
    }

    /** A frame that is still growing: several nodes of the call tree are of one function. */
    private static final class Merge {
        private final Frame.Kind kind;
        private final String name;
        private final long[] self = new long[Tier.COUNT];
        private final Map<String, Merge> callees = new TreeMap<>();

        private Merge(Frame.Kind kind, String name) {
            this.kind = kind;
            this.name = name;
        }

        private Merge callee(Frame.Kind calleeKind, String calleeName) {
            return callees.computeIfAbsent(calleeName, key -> new Merge(calleeKind, key));
        }

        private Frame frame() {
            List<Frame> frames = callees.values().stream().map(Merge::frame).toList();
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
        String name = functionName(space, node);
        boolean outermost = callers.add(name);
        long total = Frame.sum(node.self());
        for (CallTree.Node callee : node.callees()) {
            total += addCosts(space, callee, callers, costs);
        }
        if (outermost) {
            callers.remove(name);
        }
        String label = Names.clean(space);
        FunctionCost before = costs.get(List.of(label, name));
        long[] self = node.self().clone();
        long all = outermost ? total : 0;
        String file = node.kind() == CallTree.Kind.CODE || node.kind() == CallTree.Kind.CALLER
                ? locate(space, node).file()
                : null;
        if (before != null) {
            for (int tier = 0; tier < Tier.COUNT; tier++) {
                self[tier] += before.self()[tier];
            }
            all += before.total();
            file = before.file() == null ? file : before.file();
        }
        costs.put(List.of(label, name), new FunctionCost(label, name, file, self, all));
        return total;
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
            for (BlockCount block : profile.blocks()) {
                List<Disassembly.Line> lines = lines(block);
                for (int i = 0; i < lines.size(); i++) {
                    mix.merge(InstructionClass.of(lines.get(i).mnemonic()), block.counts()[i], Long::sum);
                }
            }
        }
        return mix;
    }

    /** The instructions of a block in words, at most as many as were counted. */
    List<Disassembly.Line> lines(BlockCount block) {
        return disassembly.lines(block.space(), block.address(), block.instructions());
    }

    /** The regions in which most was retired, or that were left most. */
    List<RegionCount> regions() {
        List<RegionCount> sorted = new ArrayList<>(profile.regions());
        sorted.sort(Comparator.comparingLong((RegionCount region) -> -region.retired())
                .thenComparing(region -> -region.sideExits())
                .thenComparing(RegionCount::entry, Long::compareUnsigned)
                .thenComparing(RegionCount::space));
        return sorted;
    }
}
