// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jargoon.call.CoreReader;
import org.jargoon.dwarf.frame.Unwinder;
import org.jargoon.elf.ElfFile;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.profile.InSpace;
import org.jargoon.profile.Profile;
import org.jargoon.profile.Report;
import org.jargoon.profile.SampleRecorder;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.RegionCount;

/** Takes samples of a program while it runs, from when it is made to when it is closed. */
final class ProgramProfiler implements AutoCloseable {
    private static final String THREAD = "main";
    private static final String SPACE = "user";

    private final LinuxProcess process;
    private final Core core;
    private final ProgramImage image;
    private final Unwinder unwinder;
    private final SampleRecorder recorder = new SampleRecorder();
    private final long[] stack = new long[SampleRecorder.DEEPEST + 1];
    private final SamplingClock clock;
    private final long periodNanos;

    /** @param elf what the process was loaded from */
    ProgramProfiler(LinuxProcess process, ElfFile elf, long periodNanos) {
        this.process = process;
        this.periodNanos = periodNanos;
        image = new ProgramImage(elf, process);
        unwinder = new Unwinder(elf.machine(), image);
        core = process.main().core();
        core.setObserver(this::look);
        clock = new SamplingClock(periodNanos, core::askToLook);
    }

    private void look(Core looked, CoreObserver.Tier tier) {
        recorder.record(THREAD, SPACE, tier, stack, walk(looked));
    }

    /** Gives how many frames there are. */
    private int walk(Core looked) {
        int depth = 0;
        for (long pc : unwinder.stack(looked.pc(), new CoreReader(looked, process.memory()), stack.length)) {
            // Where a caller has been guessed, what looks like its own caller may be anything.
            if (depth > 0 && !image.executable(pc - 1)) {
                break;
            }
            stack[depth++] = pc;
        }
        return depth;
    }

    @Override
    public void close() {
        clock.close();
        core.setObserver(null);
    }

    /** What was measured; to be asked when this is closed and the process is not. */
    Report report(String title, long nanos) {
        CodeStatistics statistics = process.code().statistics();
        SequencedMap<String, Long> counters = new LinkedHashMap<>();
        counters.put(Profile.INSTRUCTIONS, statistics.retired());
        counters.put("instructions retired by compiled code", statistics.retiredCompiled());
        counters.put("compilations", statistics.compilations());
        counters.put("side exits", statistics.sideExits());
        List<InSpace<BlockCount>> blocks = process.code().blockCounts().stream()
                .map(block -> new InSpace<>(SPACE, block))
                .toList();
        List<InSpace<RegionCount>> regions = process.code().regionCounts().stream()
                .map(region -> new InSpace<>(SPACE, region))
                .toList();
        Profile profile = new Profile(
                title, nanos, periodNanos, recorder.tree(), blocks, regions, process.main().exits(), counters);
        return Report.of(profile, image, image::lines);
    }
}
