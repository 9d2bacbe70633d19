// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

/** Ends the launcher with one line for the user and an exit code. */
sealed class CommandException extends Exception permits CommandLine.UnknownFlag {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Something that the user asked for cannot be done as asked. */
    CommandException(String message) {
        this(ExitCode.USAGE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
