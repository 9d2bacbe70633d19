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
}
