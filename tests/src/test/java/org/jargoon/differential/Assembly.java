// SPDX-License-Identifier: Apache-2.0
package org.jargoon.differential;

import java.io.ByteArrayOutputStream;

/** Instruction words one after another; a word's lowest two bits say how long it is. */
final class Assembly {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    void add(int word) {
        int length = length(word);
        for (int i = 0; i < length; i++) {
            bytes.write(word >>> 8 * i);
        }
    }

    void add(byte[] code) {
        bytes.writeBytes(code);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    static int length(int word) {
        return (word & 3) == 3 ? 4 : 2;
    }
}
