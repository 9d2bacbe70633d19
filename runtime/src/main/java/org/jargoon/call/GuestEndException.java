// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import org.jargoon.linux.ProcessResult;

/** A call that does not return because the guest has ended: it called exit, a signal killed it, it met a limit. */
public final class GuestEndException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient ProcessResult result;
    private final transient Backtrace backtrace;

    GuestEndException(ProcessResult result, Backtrace backtrace) {
        super(result.toString(), null, false, false);
        this.result = result;
        this.backtrace = backtrace;
    }

    public ProcessResult result() {
        return result;
    }

    /** Where the guest was. */
    public Backtrace backtrace() {
        return backtrace;
    }
}
