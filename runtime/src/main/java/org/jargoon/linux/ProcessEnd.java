// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

/** Leaves a system call because the process has ended. */
final class ProcessEnd extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ProcessResult result;

    ProcessEnd(ProcessResult result) {
        super(result.toString(), null, false, false);
        this.result = result;
    }

    ProcessResult result() {
        return result;
    }
}
