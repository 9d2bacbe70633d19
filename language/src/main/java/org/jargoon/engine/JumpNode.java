// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.frame.VirtualFrame;

/** An unconditional jump to a fixed address; a call where it leaves its return address in a register. */
public final class JumpNode extends ControlNode {
    private final long target;
    private final int link;
    private final long returnAddress;

    /** @param link the register for the return address, or 0 for none */
    public JumpNode(long target, int link, long returnAddress) {
        this.target = target;
        this.link = link;
        this.returnAddress = returnAddress;
    }

    public long target() {
        return target;
    }

    /** Whether the jump is a call. */
    public boolean isCall() {
        return link != 0;
    }

    void execute(VirtualFrame frame, CoreState state) {
        if (link != 0) {
            Registers.set(frame, state, link, returnAddress);
        }
    }

    @Override
    public void registers(RegisterUse use) {
        if (link != 0) {
            use.writes(link);
        }
    }
}
