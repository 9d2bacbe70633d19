// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import org.jargoon.vcpu.DebugStop;

/** What a debugger is told of a guest that ran. */
public sealed interface StopEvent {

    /**
     * All threads stand still.
     *
     * @param thread the number of the one that stopped first
     * @param signal what for, in the terms of a debugger
     * @param cause what the thread's core stopped for; null where it did not by itself
     * @param pc where the core stopped by itself
     */
    record Stopped(int thread, GdbSignal signal, DebugStop cause, long pc) implements StopEvent {
        Stopped(int thread, GdbSignal signal) {
            this(thread, signal, null, 0);
        }
    }

    /**
     * The guest has ended by itself.
     *
     * @param code its exit code, from 0 to 255
     */
    record Exited(int code) implements StopEvent {}

    /** The guest has been ended by a signal. */
    record Killed(GdbSignal signal) implements StopEvent {}
}
