// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.frame.VirtualFrame;

/** A jump to an address in a register: a call, a return, or a jump through a table. */
public abstract non-sealed class IndirectJumpNode extends ControlNode {

    /** What a jump is for, as far as its encoding tells (RISC-V: the hints of the unprivileged manual, table 3). */
    public enum Kind {
        CALL,
        RETURN,
        JUMP
    }

    private final Kind kind;

    protected IndirectJumpNode(Kind kind) {
        this.kind = kind;
    }

    public final Kind kind() {
        return kind;
    }

    /** Writes the return address where the jump is a call, and returns the target. */
    public abstract long execute(VirtualFrame frame, CoreState state);
}
