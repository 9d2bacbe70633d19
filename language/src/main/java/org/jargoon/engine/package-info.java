// SPDX-License-Identifier: Apache-2.0
/**
 * The engine: how decoded guest code is run, profiled and compiled, for any ISA.
 *
 * <p>An instruction is a node. Straight-line instructions are {@link org.jargoon.engine.InstructionNode}s; what ends a
 * block is a {@link org.jargoon.engine.ControlNode}. The same node classes serve both tiers: the cold tier runs them
 * with a null frame, registers then lie in {@link org.jargoon.engine.CoreState}; a compiled region runs them with its
 * frame, registers are then the frame's static slots. {@link org.jargoon.engine.Registers} is the one place that knows.
 */
package org.jargoon.engine;
