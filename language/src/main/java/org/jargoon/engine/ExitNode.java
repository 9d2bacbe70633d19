// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import org.jargoon.vcpu.Exit;

/**
 * An instruction that always leaves compiled code and is carried out in plain Java: a system call, a breakpoint, a
 * fence on instruction fetch, an illegal instruction.
 */
public abstract non-sealed class ExitNode extends ControlNode {

    /**
     * Carries the instruction out on the register file. The slice ends behind it, unless it {@link #goesOn}, so that a
     * machine's core takes an interrupt that the instruction has let in before the next instruction. Before the call
     * {@link CoreState#pc} is the address of the instruction; the node moves it on where the guest is to go on behind
     * it.
     *
     * @return why the engine has to stop, or null if the guest goes on at {@link CoreState#pc}
     */
    public abstract Exit execute(CoreState state);

    /**
     * Whether the core goes on in its slice where {@link #execute} has returned null and no interrupt waits: the
     * instruction is short and changes nothing that is looked at between slices.
     */
    public boolean goesOn() {
        return false;
    }

    /**
     * An exit node sees the whole register file, so regions need not hold anything for it: what it writes is for
     * tracers to know.
     */
    @Override
    public void registers(RegisterUse use) {}
}
