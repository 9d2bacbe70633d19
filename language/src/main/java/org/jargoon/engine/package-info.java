// SPDX-License-Identifier: Apache-2.0
/**
 * The engine: how decoded guest code is run, profiled and compiled, for any ISA.
 *
 * <p>An instruction is a node. Straight-line instructions are {@link org.jargoon.engine.InstructionNode}s; what ends a
 * block is a {@link org.jargoon.engine.ControlNode}. The same node classes serve both tiers: the cold tier runs them
 * with a null frame, registers then lie in {@link org.jargoon.engine.CoreState}; a compiled region runs them with its
 * frame, registers are then the frame's static slots. {@link org.jargoon.engine.Registers} is the one place that knows.
 *
 * <p>The way of the code: BlockDecoder makes Blocks of memory, GuestCode keeps them, and TruffleCore runs them and
 * counts their edges. What gets hot, Regions has planned (RegionPlanner), built as a tree (RegionBuilder) and compiled
 * (RegionCompiler). RegionRootNode is what Graal sees: the guest's control flow as the host's. From there a core comes
 * back to the cold tier by an exit of the region, and from there to the world by an {@link org.jargoon.vcpu.Exit}. What
 * regions did is counted in a RegionHistory, which outlives them.
 *
 * <p>User programs and machines differ in two places. What an address leads to: one range ({@code FlatMemoryAccess},
 * {@code FlatCode}), or pages that a machine's core finds in its {@link org.jargoon.engine.Translations}
 * ({@code PagedMemoryAccess}), with code known by its guest-physical page ({@code PagedCode}). And what a fault is: an
 * exit, or for {@code TruffleMachineCore} an exception inside the guest ({@link org.jargoon.engine.MachineState}).
 *
 * <p>What keeps it right:
 *
 * <ul>
 *   <li>Compiled code never relies on deoptimization. What it cannot do it leaves, with all registers stored, to the
 *       cold tier: rare directions, faults, instructions outside the region's {@link org.jargoon.engine.Isa#context}.
 *   <li>One counter of fuel, counted down by every block, serves retired instructions, the budget and kicks.
 *   <li>A store to code shows after the ISA's fence on instruction fetch, which compares what was decoded with memory.
 *       Nothing is checked at the store itself.
 * </ul>
 */
package org.jargoon.engine;
