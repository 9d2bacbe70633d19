// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * Ends a syscall with a status inside the kernel. One instance per status, without a stack trace: the syscall face
 * turns it into the status that it returns, and nobody else sees it.
 */
public final class StatusException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final StatusException[] INSTANCES = new StatusException[Status.values().length];

    static {
        for (Status status : Status.values()) {
            INSTANCES[status.ordinal()] = new StatusException(status);
        }
    }

    private final Status status;

    private StatusException(Status status) {
        super(status.symbol(), null, false, false);
        this.status = status;
    }

    public static StatusException of(Status status) {
        return INSTANCES[status.ordinal()];
    }

    public Status status() {
        return status;
    }

    /** Throws unless {@code condition} holds. */
    public static void check(boolean condition, Status otherwise) throws StatusException {
        if (!condition) {
            throw of(otherwise);
        }
    }
}
