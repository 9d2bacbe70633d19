// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

/** A profile cannot be written; the message is one line that says what is wrong, where, and what to do. */
public final class ProfileException extends Exception {
    private static final long serialVersionUID = 1L;

    ProfileException(String message) {
        super(message);
    }
}
