// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.nodes.ControlFlowException;

/** Ends a block at an instruction that cannot be carried out; {@link CoreState#fault} says which and why. */
public final class GuestFault extends ControlFlowException {
    private static final long serialVersionUID = 1L;

    static final GuestFault INSTANCE = new GuestFault();

    private GuestFault() {}
}
