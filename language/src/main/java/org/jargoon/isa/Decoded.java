// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

import org.jargoon.engine.GuestNode;
import org.jargoon.engine.Site;

/** A decoded instruction: its row and its operands. */
public record Decoded(InstructionRow row, Operands operands) {

    /** In bytes. */
    public int length() {
        return row.pattern().length();
    }

    /** A new node for the instruction at {@code site}. */
    public GuestNode node(Site site) {
        return row.factory().create(operands, site);
    }
}
