// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.Optional;
import org.jargoon.linux.abi.Signals;
import org.jargoon.vcpu.Exit;

/** How a process ended. */
public sealed interface ProcessResult {

    /**
     * It called exit.
     *
     * @param code from 0 to 255
     */
    record Exited(int code) implements ProcessResult {}

    /**
     * A signal killed it.
     *
     * @param signal its number
     * @param fault the instruction's fault that raised it; empty if the program sent it or a breakpoint did
     * @param pc where the program was
     */
    record Signaled(int signal, Optional<Exit.Fault> fault, long pc) implements ProcessResult {
        public String signalName() {
            return Signals.name(signal);
        }
    }

    /**
     * It was ended because it used up what it was given. A host that calls the program's functions gives instructions
     * and time to each call; memory is for all of them.
     */
    record LimitReached(Limit limit) implements ProcessResult {}

    /**
     * It was ended because it waited, without a limit of time, for what only it could have done itself.
     *
     * @param pc where the program was
     */
    record Stuck(long pc) implements ProcessResult {}

    /** The user ended it. */
    record Interrupted() implements ProcessResult {}

    /** What can be used up. */
    enum Limit { MEMORY, INSTRUCTIONS, WALL_TIME }
}
