// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes a section byte by byte. */
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    Bytes u16(int value) {
        return u8(value, value >> 8);
    }

    Bytes u32(long value) {
        return u16((int) value).u16((int) (value >> 16));
    }

    Bytes u64(long value) {
        return u32(value).u32(value >> 32);
    }

    Bytes string(String value) {
        out.writeBytes(value.getBytes(StandardCharsets.UTF_8));
        return u8(0);
    }

    Bytes add(Bytes other) {
        out.writeBytes(other.array());
        return this;
    }

    /** A unit: its length and what is in it. */
    Bytes unit(Bytes content) {
        return u32(content.size()).add(content);
    }

    int size() {
        return out.size();
    }

    byte[] array() {
        return out.toByteArray();
    }
}
