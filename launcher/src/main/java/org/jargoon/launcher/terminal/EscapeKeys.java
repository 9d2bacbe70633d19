// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

/** Tells the keys that are meant for the monitor, Ctrl-A and one more, from those for the guest. */
final class EscapeKeys {
    static final int ESCAPE = 1;
    static final int NOTHING = -1;

    private static final int CTRL_Z = 26;
    private static final int TO_LETTER = 0x60;

    private boolean escaped;

    /** What a key means: a byte for the guest, or none, and something that the user wants, or null. */
    record Meaning(int toGuest, ConsoleKey wish) {}

    Meaning typed(int key) {
        if (!escaped) {
            escaped = key == ESCAPE;
            return new Meaning(escaped ? NOTHING : key, null);
        }
        escaped = false;
        if (key == ESCAPE) {
            return new Meaning(ESCAPE, null);
        }
        // Who still holds the control key means the letter.
        int letter = key > 0 && key <= CTRL_Z ? key + TO_LETTER : key;
        return new Meaning(
                NOTHING,
                switch (letter) {
                    case 'x' -> ConsoleKey.QUIT;
                    case 's' -> ConsoleKey.SNAPSHOT;
                    default -> ConsoleKey.HELP;
                });
    }
}
