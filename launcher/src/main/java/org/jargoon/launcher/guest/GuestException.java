// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.guest;

/** A guest could not be fetched or is not there; the message is one line for the user. */
public final class GuestException extends Exception {
    private static final long serialVersionUID = 1L;

    GuestException(String message) {
        super(message);
    }
}
