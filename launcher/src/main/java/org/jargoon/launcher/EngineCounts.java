// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import org.jargoon.profile.BlockCount;
import org.jargoon.profile.RegionCount;
import org.jargoon.profile.RegionCount.Compilations;
import org.jargoon.profile.RegionCount.SideExit;

/** What an engine has counted, as profiles have it: of a labelled address space. */
final class EngineCounts {
    private EngineCounts() {}

    static BlockCount block(String space, org.jargoon.vcpu.BlockCount block) {
        org.jargoon.vcpu.BlockCount.Instruction last = block.instructions().getLast();
        int bytes = (int) (last.address() - block.address()) + last.length();
        long[] counts = block.instructions().stream()
                .mapToLong(org.jargoon.vcpu.BlockCount.Instruction::executions)
                .toArray();
        return new BlockCount(space, block.address(), bytes, counts);
    }

    static RegionCount region(String space, org.jargoon.vcpu.RegionCount region) {
        return new RegionCount(
                space,
                region.entry(),
                region.blocks(),
                region.instructions(),
                ProgramProfiler.tier(region.tier()),
                region.retired(),
                region.exits().stream()
                        .map(exit -> new SideExit(exit.address(), exit.target(), exit.count()))
                        .toList(),
                region.built(),
                region.invalidated(),
                compilations(region.compilations()));
    }

    private static Compilations compilations(org.jargoon.vcpu.RegionCount.Compilations done) {
        return new Compilations(
                done.first(),
                done.last(),
                done.nanos(),
                done.failures(),
                done.failure(),
                done.codeBytes(),
                done.nodes());
    }
}
