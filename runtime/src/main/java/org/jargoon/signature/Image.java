// SPDX-License-Identifier: Apache-2.0
package org.jargoon.signature;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The bytes of a structure, or of a part of one, as they lie in the guest's memory: eight in each word, the first in
 * the lowest bits.
 *
 * @param start where it begins in the words, in bytes
 */
public record Image(long[] words, int start) {
    /** How many words so many bytes take. */
    static int words(int bytes) {
        return bytes + Long.BYTES - 1 >> 3;
    }

    /** A copy of bytes. */
    public static Image of(byte[] bytes) {
        byte[] whole = Arrays.copyOf(bytes, words(bytes.length) * Long.BYTES);
        long[] words = new long[words(bytes.length)];
        ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        return new Image(words, 0);
    }

    /** A copy of the first bytes; it begins with a word. */
    public byte[] bytes(int size) {
        ByteBuffer buffer = ByteBuffer.allocate(words(size) * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(words, start / Long.BYTES, words(size));
        return Arrays.copyOf(buffer.array(), size);
    }

    /** The part from an offset on. */
    public Image from(int offset) {
        return new Image(words, start + offset);
    }

    /** The number at an offset that its type is aligned to: an integer, or the bits of a float or double. */
    public long get(ValueType type, int offset) {
        int at = start + offset;
        return type.fromRegister(words[at / Long.BYTES] >>> shift(at));
    }

    /** Writes what {@link #get} reads. */
    public void set(ValueType type, int offset, long value) {
        int at = start + offset;
        long mask = -1L >>> Long.SIZE - type.size() * Byte.SIZE << shift(at);
        words[at / Long.BYTES] = words[at / Long.BYTES] & ~mask | value << shift(at) & mask;
    }

    private static int shift(int at) {
        return at % Long.BYTES * Byte.SIZE;
    }
}
