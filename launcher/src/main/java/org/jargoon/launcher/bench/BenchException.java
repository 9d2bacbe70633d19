// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

/** A benchmark that could not be carried out; the message is one line for the user. */
final class BenchException extends Exception {
    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }
}
