// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import org.jargoon.zircon.abi.Status;

/** The status other than ZX_OK that the model says a syscall has. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final Status status;

    private Refusal(Status status) {
        super(status.symbol(), null, false, false);
        this.status = status;
    }

    Status status() {
        return status;
    }

    static Refusal of(Status status) {
        return new Refusal(status);
    }

    /** Refuses unless something holds. */
    static void unless(boolean holds, Status status) throws Refusal {
        if (!holds) {
            throw new Refusal(status);
        }
    }
}
