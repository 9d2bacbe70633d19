// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.BitSet;

/** The registers that a set of nodes reads and writes: what a region loads at its entry and stores at its exits. */
public final class RegisterUse {
    final BitSet read = new BitSet();
    final BitSet written = new BitSet();

    public RegisterUse reads(int index) {
        read.set(index);
        return this;
    }

    /** Notes a register that is written on every path or only on some. */
    public RegisterUse writes(int index) {
        written.set(index);
        return this;
    }

    public boolean isRead(int index) {
        return read.get(index);
    }

    public boolean isWritten(int index) {
        return written.get(index);
    }
}
