// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import org.jargoon.vcpu.Exit;

/** Stands for an instruction at which cores stop for a debugger. */
final class BreakpointNode extends ExitNode {
    @Override
    public Exit execute(CoreState state) {
        return Exit.Stopped.INSTANCE;
    }
}
