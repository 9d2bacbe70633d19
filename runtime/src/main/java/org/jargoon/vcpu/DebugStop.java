// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/** Why a core stopped for a debugger. */
public sealed interface DebugStop {

    /** There is a breakpoint at the program counter; the instruction there has not been executed. */
    record Breakpoint() implements DebugStop {}

    /** {@link CoreDebug#step}: one instruction was executed, or an exception taken. */
    record Step() implements DebugStop {}

    /**
     * The instruction before the program counter accessed watched memory; it has been executed.
     *
     * @param address the first watched byte that was accessed
     * @param access {@link org.jargoon.memory.GuestMemory#READ} or {@link org.jargoon.memory.GuestMemory#WRITE}
     */
    record Watched(long address, int access) implements DebugStop {}
}
