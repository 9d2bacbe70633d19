// SPDX-License-Identifier: Apache-2.0
package org.jargoon.trace;

/** What was asked for cannot be traced or written; the message says why, in one line. */
public final class TraceException extends Exception {
    public TraceException(String message) {
        super(message);
    }
}
