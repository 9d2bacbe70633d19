// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jargoon.profile.InSpace;
import org.jargoon.profile.Profile;
import org.jargoon.profile.Report;
import org.jargoon.profile.SampleRecorder;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.RegionCount;
import org.jargoon.vmm.Machine;
import org.jargoon.vmm.ProfileTarget;

/** Takes samples of a machine's VCPUs while it runs, from when this is made to when it is closed. */
final class MachineProfiler implements AutoCloseable {
    private final Machine machine;
    private final ProfileTarget target;
    private final MachineCode code;
    private final SampleRecorder recorder = new SampleRecorder();
    private final SamplingClock clock;
    private final long periodNanos;

    MachineProfiler(Machine machine, MachineCode code, long periodNanos) {
        this.machine = machine;
        this.code = code;
        this.periodNanos = periodNanos;
        target = machine.profileTarget();
        target.setObserver(this::look);
        clock = new SamplingClock(periodNanos, () -> target.askToLook(vcpu -> recorder.recordIdle(thread(vcpu))));
    }

    private static String thread(int vcpu) {
        return "VCPU " + vcpu;
    }

    private void look(Core core, CoreObserver.Tier tier) {
        long[] pcs = new long[SampleRecorder.DEEPEST + 1];
        MachineCode.Place place = code.look(core, machine.ram(), pcs);
        recorder.record(
                thread(core.number()),
                place.space(),
                tier,
                pcs,
                place.stack().depth(),
                place.stack().complete());
    }

    @Override
    public void close() {
        clock.close();
    }

    /** What was measured; to be asked when this is closed, the machine has ended, and is not closed. */
    Report report(String title, long nanos) {
        CodeStatistics statistics = machine.statistics();
        SequencedMap<String, Long> counters = new LinkedHashMap<>();
        counters.put(Profile.INSTRUCTIONS, statistics.retired());
        counters.put("instructions retired by compiled code", statistics.retiredCompiled());
        counters.put("compilations", statistics.compilations());
        counters.put("side exits", statistics.sideExits());
        counters.put(Profile.TLB_MISSES, target.translationMisses());
        List<InSpace<BlockCount>> blocks = target.blockCounts().stream()
                .map(block -> new InSpace<>(code.keep(block), block))
                .toList();
        List<InSpace<RegionCount>> regions = target.regionCounts().stream()
                .map(region -> new InSpace<>(code.space(region.entry(), region.page()), region))
                .toList();
        Profile profile = new Profile(
                title, nanos, periodNanos, recorder.tree(), blocks, regions, target.exits(), counters);
        return Report.of(profile, code, code.kept());
    }
}
