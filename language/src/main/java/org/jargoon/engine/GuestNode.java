// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.nodes.Node;

/** A node that stands for one guest instruction. Immutable but for its place in the tree. */
public abstract sealed class GuestNode extends Node permits InstructionNode, ControlNode {

    /** Tells which registers the node may read and write. Must be complete: compiled code relies on it. */
    public abstract void registers(RegisterUse use);

    /** Whether the node is right only in the {@link Isa#context} that it was made for. */
    public boolean dependsOnContext() {
        return false;
    }

    /**
     * The unit that the instruction needs, as a bit that only the ISA understands; 0 for none. Where the unit is among
     * {@link CoreState#disabledUnits}, the engine raises an illegal instruction instead of executing the node.
     */
    public int unit() {
        return 0;
    }
}
