// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.frame.VirtualFrame;

/** An instruction that is always followed by the next one in memory, unless it faults. */
public abstract non-sealed class InstructionNode extends GuestNode {

    /**
     * Carries the instruction out.
     *
     * @param frame the region's frame, or null in the cold tier; only to be handed to {@link Registers}
     * @throws GuestFault if it cannot be carried out; it has changed nothing then
     */
    public abstract void execute(VirtualFrame frame, CoreState state);
}
