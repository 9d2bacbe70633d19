// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.List;
import java.util.Set;

/** A code space of tests in which no debugger stops cores. */
public interface UnobservedCode extends CodeSpace {
    @Override
    default void renewBudget() {
        // There is none.
    }

    @Override
    default void setBreakpoints(Set<Long> addresses) {
        throw new UnsupportedOperationException();
    }

    @Override
    default void setWatchpoints(List<Watchpoint> watchpoints) {
        throw new UnsupportedOperationException();
    }

    @Override
    default void setTracer(InstructionTracer tracer) {
        throw new UnsupportedOperationException();
    }

    @Override
    default List<BlockCount> blockCounts() {
        return List.of();
    }

    @Override
    default List<RegionCount> regionCounts() {
        return List.of();
    }
}
