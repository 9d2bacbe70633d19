// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

/** A machine cannot start from what it was given; the message is one line: what, where, and what to do about it. */
public final class LoadException extends Exception {
    private static final long serialVersionUID = 1L;

    public LoadException(String message) {
        super(message);
    }
}
