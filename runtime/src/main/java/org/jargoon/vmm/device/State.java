// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** How devices write and check their saved state. */
final class State {
    private State() {}

    static void write(DataOutput to, int[] words) throws IOException {
        for (int word : words) {
            to.writeInt(word);
        }
    }

    /**
     * A number from 0 to {@code highest}.
     *
     * @throws IOException if it is another
     */
    static int read(DataInput from, int highest, String what) throws IOException {
        int value = from.readInt();
        check(value >= 0 && value <= highest, what + " " + value);
        return value;
    }

    /**
     * A flag.
     *
     * @throws IOException if it is neither 0 nor 1: readBoolean would take any byte
     */
    static boolean readFlag(DataInput from, String what) throws IOException {
        int value = from.readUnsignedByte();
        check(value <= 1, what + " " + value);
        return value == 1;
    }

    static void check(boolean valid, String what) throws IOException {
        if (!valid) {
            throw new IOException("no state of this device: " + what);
        }
    }
}
