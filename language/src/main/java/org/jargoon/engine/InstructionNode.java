// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.frame.VirtualFrame;
import org.jargoon.vcpu.Exit;

/** An instruction that is always followed by the next one in memory, unless it faults. */
public abstract non-sealed class InstructionNode extends GuestNode {

    /**
     * Carries the instruction out.
     *
     * @param frame the region's frame, or null in the cold tier; only to be handed to {@link Registers}
     * @throws GuestFault if it cannot be carried out; it has changed nothing then
     */
    public abstract void execute(VirtualFrame frame, CoreState state);

    /**
     * How another can carry out this instruction's access to memory, or null if it is more, or less, than a load or
     * store of one integer register.
     *
     * @param state the core before the instruction
     */
    public Exit.Syndrome syndrome(CoreState state) {
        return null;
    }
}
