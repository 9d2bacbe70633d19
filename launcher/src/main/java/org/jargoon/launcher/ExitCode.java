// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

/** The exit codes that are the launcher's own; all others are the guest's. */
final class ExitCode {
    static final int OK = 0;
    /** A wrong command line, or a program that cannot be loaded. */
    static final int USAGE = 1;
    /** A mistake in Jargoon itself. */
    static final int INTERNAL = 70;
    /** The guest asked for more memory than {@code --memory} grants. */
    static final int MEMORY_LIMIT = 122;
    /** The guest used up {@code --instructions}. */
    static final int INSTRUCTION_LIMIT = 123;
    /** The guest used up {@code --time}. */
    static final int TIME_LIMIT = 124;
    /** The guest did something that the machine has no answer for, or waits for what cannot come. */
    static final int GUEST_ERROR = 125;
    /** The highest that a process can have. */
    static final int HIGHEST = 255;
    /** Added to a signal's number where the signal ended the guest, as shells do. */
    static final int SIGNAL_BASE = 128;

    static final int SIGHUP = 1;
    static final int SIGINT = 2;
    static final int SIGPIPE = 13;
    static final int SIGTERM = 15;

    private ExitCode() {}
}
