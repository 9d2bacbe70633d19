// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

/** An instruction that ends a block. */
public abstract sealed class ControlNode extends GuestNode permits BranchNode, JumpNode, IndirectJumpNode, ExitNode {}
