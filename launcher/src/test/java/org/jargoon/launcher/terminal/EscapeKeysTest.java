// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EscapeKeysTest {
    private static final String CTRL_A = "\1";

    /** What the guest gets of these keys, and what is wished for, as one text. */
    private static String typed(String keys) {
        EscapeKeys escapes = new EscapeKeys();
        List<String> result = new ArrayList<>();
        for (char key : keys.toCharArray()) {
            EscapeKeys.Meaning meaning = escapes.typed(key);
            if (meaning.toGuest() != EscapeKeys.NOTHING) {
                result.add(Integer.toString(meaning.toGuest()));
            }
            if (meaning.wish() != null) {
                result.add(meaning.wish().name());
            }
        }
        return String.join(" ", result);
    }

    @Test
    void otherKeysAreTheGuests() {
        assertEquals("0 3 24 120 255", typed("\0\3\30x\377"));
    }

    @Test
    void ctrlAAndALetterIsForTheMonitor() {
        assertEquals("97 QUIT 98", typed("a" + CTRL_A + "xb"));
        assertEquals("QUIT", typed(CTRL_A + "\30"), "with the control key still down");
        assertEquals("SNAPSHOT 120", typed(CTRL_A + "sx"));
        assertEquals("HELP", typed(CTRL_A + "h"));
        assertEquals("HELP", typed(CTRL_A + "?"), "what means nothing asks for help");
    }

    @Test
    void ctrlATwiceIsOneForTheGuest() {
        assertEquals("1 120", typed(CTRL_A + CTRL_A + "x"));
        assertEquals("1 QUIT", typed(CTRL_A + CTRL_A + CTRL_A + "x"));
    }
}
