// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TerminalTest {
    @Test
    void aSizeIsRowsAndColumnsUnlessTheTerminalDoesNotKnow() {
        assertEquals(Optional.of(new Terminal.Size(24, 80)), Terminal.parse("24 80"));
        for (String text : new String[] {"0 0", "", "24", "24 80 1", "-1 80", "99999999 1"}) {
            assertEquals(Optional.empty(), Terminal.parse(text), text);
        }
    }
}
