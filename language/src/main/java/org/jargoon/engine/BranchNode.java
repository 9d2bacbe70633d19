// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.frame.VirtualFrame;

/** A conditional branch to a fixed address. Changes no register. */
public abstract non-sealed class BranchNode extends ControlNode {
    private final long target;

    protected BranchNode(long target) {
        this.target = target;
    }

    /** Where a taken branch goes. */
    public final long target() {
        return target;
    }

    /** Whether the branch is taken. */
    public abstract boolean test(VirtualFrame frame, CoreState state);
}
