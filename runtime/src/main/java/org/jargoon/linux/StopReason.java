// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

/** Why a process is ended from outside. */
public enum StopReason {
    /** Its time is over. */
    WALL_TIME(new ProcessResult.LimitReached(ProcessResult.Limit.WALL_TIME)),
    /** The user asked for it. */
    INTERRUPT(new ProcessResult.Interrupted());

    private final ProcessResult result;

    StopReason(ProcessResult result) {
        this.result = result;
    }

    ProcessResult result() {
        return result;
    }
}
