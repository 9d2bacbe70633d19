// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

import java.util.List;
import java.util.Set;

/**
 * The code of one guest: what has been decoded, profiled and compiled of its memory, shared by all of its cores. May be
 * used from any thread.
 */
public interface CodeSpace extends AutoCloseable {

    /** A new core with all registers zero. */
    Core newCore();

    /**
     * Makes the guest's stores to [{@code address}, {@code address + length}) visible to instruction fetch on all
     * cores: code that was decoded from bytes that have changed since, or may no longer be executed, is dropped.
     */
    void synchronizeCode(long address, long length);

    /**
     * Stops cores before the instructions at these addresses, guest-virtual, in every address space, and no longer at
     * any others. Code elsewhere stays compiled. To be called while no core runs.
     *
     * @see CoreDebug
     */
    void setBreakpoints(Set<Long> addresses);

    /**
     * Stops cores behind instructions that access this memory, and no longer for any other. As long as there are
     * watchpoints, guest code runs in the cold tier, an instruction at a time. To be called while no core runs.
     */
    void setWatchpoints(List<Watchpoint> watchpoints);

    /** Gives the cores as many instructions again as {@link EngineOptions#instructionBudget} says; while none runs. */
    void renewBudget();

    /** Counters since the code space was made. */
    CodeStatistics statistics();

    /**
     * Tells a tracer of every instruction of every core from now on. To be called while no core runs.
     *
     * @param tracer or null, for none
     */
    void setTracer(InstructionTracer tracer);

    /**
     * How often each instruction was retired since the code space was made, if {@link EngineOptions#countBlocks} says
     * so; otherwise empty. Exact while no core runs. Blocks may overlap, as code can be entered anywhere.
     */
    List<BlockCount> blockCounts();

    /** What was compiled and how that was left, by entry, since the code space was made; the hottest if many. */
    List<RegionCount> regionCounts();

    /** Drops everything; a core that runs, or is run afterwards, returns {@link Exit.Kicked}. */
    @Override
    void close();
}
