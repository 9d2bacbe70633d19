// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

/** What a user at the terminal can ask the monitor for, by Ctrl-A and a letter. */
public enum ConsoleKey {
    QUIT,
    SNAPSHOT,
    HELP;

    /** What can be typed. */
    public static final String KEYS =
            "Ctrl-A x quits, Ctrl-A s takes a snapshot, Ctrl-A Ctrl-A is Ctrl-A, Ctrl-A h this";
}
