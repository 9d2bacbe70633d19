// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import org.jargoon.zircon.abi.Status;

/** A syscall of the Java face did not succeed. */
public final class ZxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;

    ZxException(String syscall, Status status) {
        super(syscall + ": " + status.symbol());
        this.status = status;
    }

    /** What the syscall returned. */
    public Status status() {
        return status;
    }

    /** Throws unless {@code status}, which a syscall returned, is ZX_OK. */
    static void check(String syscall, int status) {
        if (status != Status.OK.code()) {
            throw new ZxException(syscall, Status.of(status));
        }
    }
}
