// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntConsumer;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.RegionCount;

/** A machine for a profiler: looks at its VCPUs, and what was counted of them. */
public final class ProfileTarget {
    private final CountingEngine engine;
    private final int vcpus;

    ProfileTarget(CountingEngine engine, int vcpus) {
        this.engine = engine;
        this.vcpus = vcpus;
    }

    /**
     * Sets who looks, before the machine runs. It is called on the threads of the VCPUs, several at the same time; a
     * VCPU is told by its core's number.
     */
    public void setObserver(CoreObserver observer) {
        for (int i = 0; i < vcpus; i++) {
            engine.core(i).setObserver(observer);
        }
    }

    /**
     * Asks for a look at each VCPU on which the guest has something to do. The others are not woken.
     *
     * @param idle gets the numbers of the others: they wait for an interrupt, or have not been started
     */
    public void askToLook(IntConsumer idle) {
        for (int i = 0; i < vcpus; i++) {
            KnownCore core = engine.core(i);
            if (core.isIdle()) {
                idle.accept(i);
            } else {
                core.askToLook();
            }
        }
    }

    /** How often VCPUs left the engine, by cause; where there are several VCPUs, by VCPU and cause. */
    public SequencedMap<String, Long> exits() {
        SequencedMap<String, Long> exits = new LinkedHashMap<>();
        for (int i = 0; i < vcpus; i++) {
            String vcpu = vcpus == 1 ? "" : "VCPU %d: ".formatted(i);
            engine.core(i).exits().byCause().forEach((cause, count) -> exits.put(vcpu + cause, count));
        }
        return exits;
    }

    /** As {@link org.jargoon.vcpu.MachineCore#translationMisses}, of all VCPUs. */
    public long translationMisses() {
        long misses = 0;
        for (int i = 0; i < vcpus; i++) {
            misses += engine.core(i).translationMisses();
        }
        return misses;
    }

    /** As {@link org.jargoon.vcpu.CodeSpace#blockCounts}. */
    public List<BlockCount> blockCounts() {
        return engine.code().blockCounts();
    }

    /** As {@link org.jargoon.vcpu.CodeSpace#regionCounts}. */
    public List<RegionCount> regionCounts() {
        return engine.code().regionCounts();
    }
}
