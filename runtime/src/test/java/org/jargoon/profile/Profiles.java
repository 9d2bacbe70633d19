// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.jargoon.profile.Symbolizer.Location;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.CoreObserver.Tier;
import org.jargoon.vcpu.RegionCount;

/** Small profiles that never ran. */
final class Profiles {
    static final String SPACE = "user";

    private static final int FUNCTION_BYTES = 0x100;

    private Profiles() {}

    /** A program's functions, each 0x100 bytes, one behind the other from 0x10000 on, one source line each 8 bytes. */
    static Symbolizer symbols(List<String> functions, String file) {
        return (space, pc) -> {
            long index = pc - 0x10000 >> 8;
            if (index < 0 || index >= functions.size()) {
                return Symbolizer.NONE.locate(space, pc);
            }
            long entry = address((int) index);
            int line = 10 * (int) index + 10 + (int) (pc - entry >> 3);
            return new Location(functions.get((int) index), entry, file, line);
        };
    }

    static long address(int function) {
        return 0x10000 + (long) function * FUNCTION_BYTES;
    }

    /** Every instruction is 4 bytes long; its mnemonic goes by its address. */
    static final Disassembly DISASSEMBLY = (space, address, most) -> {
        List<Disassembly.Line> lines = new ArrayList<>();
        String[][] texts = {
            {"lw", "a4,0(a5)"}, {"addi", "a5,a5,4"}, {"mul", "a4,a4,a3"}, {"addw", "a0,a0,a4"}, {"bne", "a5,a2,inner"},
            {"fadd.d", "fa0,fa0,fa5"}, {"sd", "a0,8(sp)"}, {"ret", ""}
        };
        for (int i = 0; i < most; i++) {
            long at = address + 4L * i;
            String[] text = texts[(int) (at >> 2 & 7)];
            lines.add(new Disassembly.Line(at, 4, text[0], text[1]));
        }
        return lines;
    };

    /** Takes samples of a stack, given from the outermost function inwards, each at an offset of it. */
    static void sample(SampleRecorder recorder, Tier tier, int count, long... outwardsIn) {
        long[] pcs = new long[outwardsIn.length];
        for (int i = 0; i < pcs.length; i++) {
            pcs[i] = outwardsIn[pcs.length - 1 - i];
        }
        for (int i = 0; i < count; i++) {
            recorder.record("main", SPACE, tier, pcs, pcs.length);
        }
    }

    private static InSpace<BlockCount> block(long address, int instructions, long executions) {
        return new InSpace<>(SPACE, new BlockCount(0, LongStream.range(0, instructions)
                .mapToObj(i -> new BlockCount.Instruction(address + 4 * i, 0, 4, executions))
                .toList()));
    }

    static final List<String> FUNCTIONS = List.of("main", "work(int)", "std::sort<int*>(int*, int*)", "idle");

    /** One thousand samples of a program with four functions, one of which calls itself. */
    static Profile small(boolean exact) {
        SampleRecorder recorder = new SampleRecorder();
        sample(recorder, Tier.COLD, 20, address(0) + 8);
        sample(recorder, Tier.LAST, 500, address(0) + 16, address(1) + 8);
        sample(recorder, Tier.LAST, 130, address(0) + 16, address(1) + 4);
        sample(recorder, Tier.FIRST, 50, address(0) + 16, address(1) + 32, address(2) + 64);
        sample(recorder, Tier.LAST, 200, address(0) + 16, address(1) + 32, address(2) + 80, address(2) + 68);
        sample(recorder, Tier.COLD, 60, address(0) + 24, address(3));
        sample(recorder, Tier.HOST, 40, address(0) + 24, address(3));
        List<InSpace<BlockCount>> blocks = exact
                ? List.of(
                        block(address(1), 5, 2_000_000),
                        block(address(2) + 64, 3, 700_000),
                        block(address(0), 8, 3))
                : List.of();
        SequencedMap<String, Long> counters = new LinkedHashMap<>();
        counters.put(Profile.INSTRUCTIONS, 12_100_024L);
        counters.put(Profile.TLB_MISSES, 60_000L);
        SequencedMap<String, Long> exits = new LinkedHashMap<>();
        exits.put("system call", 1200L);
        exits.put("interrupt", 31L);
        return new Profile("prime numbers", 1_012_000_000, 1_000_000, recorder.tree(), blocks, List.of(
                new InSpace<>(SPACE, new RegionCount(0, address(1), 7, 40, Tier.LAST, 9_000_000,
                        List.of(
                                new RegionCount.SideExit(
                                        address(1) + 36, OptionalLong.of(address(2)), 1_234_567),
                                new RegionCount.SideExit(address(1) + 4, OptionalLong.empty(), 3)),
                        1, 0, new RegionCount.Compilations(1, 1, 120_000_000, 0, null, 2048, 700))),
                new InSpace<>(SPACE, new RegionCount(0, address(2) + 64, 1, 3, Tier.FIRST, 2_000_000, List.of(), 7, 5,
                        new RegionCount.Compilations(6, 0, 40_000_000, 1, "the graph is too large", 800, 90)))),
                exits, counters);
    }

    static Report smallReport(boolean exact) {
        return Report.of(small(exact), symbols(FUNCTIONS, "src/primes.cc"), DISASSEMBLY);
    }

    /** Stacks at random, deep and wide, in two threads and two address spaces, by functions of any names. */
    static Report random(long seed, List<String> functions, int samples, int nodes) {
        SplittableRandom random = new SplittableRandom(seed);
        SampleRecorder recorder = new SampleRecorder(nodes);
        for (int i = 0; i < samples; i++) {
            int depth = 1 + random.nextInt(random.nextInt(1, 40));
            long[] pcs = new long[depth];
            for (int d = 0; d < depth; d++) {
                int choice = random.nextInt(1 + random.nextInt(functions.size() + 1));
                pcs[d] = address(choice) + 4 * random.nextInt(1 + random.nextInt(20));
            }
            recorder.record("VCPU " + random.nextInt(2), random.nextInt(4) == 0 ? "kernel" : SPACE,
                    Tier.values()[random.nextInt(Tier.COUNT)], pcs, depth);
        }
        Profile profile = Profile.ofSamples("random", 1_000_000_000, 1_000_000, recorder.tree());
        return Report.of(profile, symbols(functions, "a.c"), DISASSEMBLY);
    }

    /** Names that try to leave their place in every format. */
    static final List<String> HOSTILE = List.of(
            "</title><script>alert(1)</script>", "]]><script>", "\"><rect onload=\"x\"/>", "a;b;c 42", "\n42\n",
            "(1) x",
            "\u0000\u0007\u001b[31m", "\ud800", "\u202eevil", "fn=(3) z", "\\\"}],\"x\":[{", "&amp;&lt;", "", " ",
            "%s%n", "x".repeat(20_000), "名前\u2028", "\uffff\ufffe", "${jndi:x}", "calls=9 0");

    static Map<String, Long> foldedOf(String folded) {
        Map<String, Long> stacks = new TreeMap<>();
        for (String line : folded.lines().toList()) {
            int space = line.lastIndexOf(' ');
            stacks.put(line.substring(0, space), Long.parseLong(line.substring(space + 1)));
        }
        return stacks;
    }

    static String written(ProfileFormat format, Report report) {
        StringBuilder out = new StringBuilder();
        try {
            format.write(report, out);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toString();
    }
}
